import Evaluation
import Testing

@Suite struct SepsisHoursTests {
    private static let patients = """
        patient_id,first_hour,last_hour,sampling_weight
        b,1,30,1
        a,3,5,2.5

        """

    private static func stays(events: String) throws -> [SepsisStay] {
        try SepsisStay.stays(
            patients: OutcomeTable(patients, required: ["patient_id"]),
            events: OutcomeTable(
                "patient_id,t_hours,code\n" + events, required: ["t_hours", "code"]))
    }

    @Test func staysComeSortedWithTheirLabels() throws {
        let stays = try Self.stays(events: "b,21,sepsis_label_start\nb,27,t_sepsis\n")
        #expect(
            stays == [
                SepsisStay(patient: "a", hours: 3...5, labelStart: nil, weight: 2.5),
                SepsisStay(patient: "b", hours: 1...30, labelStart: 21, weight: 1),
            ])
    }

    @Test(arguments: ["b,31,sepsis_label_start\n", "c,2,sepsis_label_start\n"])
    func aLabelOfNoHourIsRefused(events: String) {
        #expect(throws: OutcomeTable.Fault.self) { try Self.stays(events: events) }
    }

    @Test func hoursAreLaidOutStayByStay() throws {
        let hours = SepsisHours(try Self.stays(events: "b,21,sepsis_label_start\n"))
        #expect(hours.labels.count == 33)
        #expect(hours.labels.firstIndex(of: true) == 3 + 20)
        #expect(hours.labels.count { $0 } == 10)
        #expect(Set(hours.weights[..<3]) == [2.5] && Set(hours.weights[3...]) == [1])
        #expect(hours.gains[..<3].allSatisfy { abs($0 + 0.125) < 1e-12 })
        #expect(abs(hours.gains[3 + 20] - 1) < 1e-12)
        #expect(hours.folds == Array(repeating: 0, count: 3) + Array(repeating: 1, count: 30))
        #expect(abs(hours.prevalence - 10 / 37.5) < 1e-12)
    }

    @Test func alarmsInTheWindowAndNowhereElseScoreOne() throws {
        let hours = SepsisHours(try Self.stays(events: "b,21,sepsis_label_start\n"))
        let perfect = hours.gains.map { $0 > 0 ? 1.0 : 0 }
        let assessment = hours.assess(perfect)
        #expect(abs(assessment.curve.utility(at: 1) - 1) < 1e-12)
        #expect(assessment.curve.utility(at: 2) == 0)
        // An alarm in each hour gains all that there is, less 0.05 for the 17 wrong ones.
        let everywhere = hours.assess(Array(repeating: 1, count: 33)).curve.utility(at: 1)
        let wrong = 0.05 * (3 * 2.5 + 14)
        #expect(abs(everywhere - (hours.attainable - wrong) / hours.attainable) < 1e-12)
    }
}
