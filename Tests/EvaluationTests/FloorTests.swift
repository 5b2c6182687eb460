import Evaluation
import TestSupport
import Testing

@Suite("Floors of the recorded data") struct FloorTests {
    @Test(.enabled(if: SharedDataFolder.isPresent, "\(SharedDataFolder.absence)"))
    func partialNEWS2ScoresOnTheSepsisSetAsPublishedWithIt() throws {
        let folder = "dev/challenge2019_sepsis_setB"
        func table(_ name: String) throws -> OutcomeTable {
            try OutcomeTable(
                SharedDataFolder.lines(of: "\(folder)/\(name)").joined(separator: "\n"),
                required: ["patient_id"])
        }
        let hours = SepsisHours(
            try SepsisStay.stays(patients: table("patients.csv"), events: table("events.csv")))
        #expect(hours.stays.count == 2_400 && abs(hours.prevalence - 0.0139) < 0.0001)
        let readings = try Self.vitals(
            SharedDataFolder.compressedLines(of: "\(folder)/obs.csv.gz").dropFirst())
        let scores = hours.stays.flatMap { stay in
            var score = PartialEarlyWarningScore()
            return stay.hours.map { hour in
                for (vital, value) in readings[stay.patient]?[hour] ?? [] {
                    score.observe(vital, value)
                }
                return Double(score.total)
            }
        }
        let result = hours.assess(scores)
        #expect(abs(result.discrimination.areaUnderROC - 0.641) < 0.001)
        #expect(abs(result.curve.utility(at: 5) - 0.032) < 0.0005)
        #expect(abs(result.curve.utility(at: 6) - 0.042) < 0.0005)
        #expect(abs(result.curve.utility(at: 7) - 0.033) < 0.0005)
    }

    @Test(.enabled(if: SharedDataFolder.isPresent, "\(SharedDataFolder.absence)"))
    func theNightSignalRuleFindsTheIllnessesThatArePublishedWithTheSet() throws {
        let folder = "dev/mayer2022_covid_hr"
        let events = try OutcomeTable(
            SharedDataFolder.lines(of: "\(folder)/events.csv").joined(separator: "\n"),
            required: ["patient_id", "t_hours", "code"])
        var nights: [Substring: [Int: Double]] = [:]
        for line in try SharedDataFolder.compressedLines(of: "\(folder)/obs.csv.gz").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields[2] == "hr_basal_daily" else { continue }
            let day = Int(try #require(Double(fields[1])) / 24)
            let rate = try #require(Double(fields[3]))
            nights[fields[0], default: [:]][day] = rate
        }
        let people = try events.rows.map { row in
            let own = try #require(nights[Substring(row.text("patient_id") ?? "")])
            let levels = NightSignalRule.exact.levels(of: own)
            return (
                record: IllnessRecord(
                    days: own.keys, onset: Int(try row.requiredNumber("t_hours") / 24)),
                redDays: Set(levels.filter { $0.value == .red }.keys)
            )
        }
        let detection = IllnessDetection(people)
        #expect(detection.eligible == 41)
        #expect(detection.before == 22 && detection.around == 26)
        #expect(detection.healthyDays == 6_210)
        #expect(abs(detection.falseRate - 0.099) < 0.0005)
    }

    private static func vitals(
        _ lines: some Sequence<Substring>
    ) throws -> [String: [Int: [(PartialEarlyWarningScore.Vital, Double)]]] {
        let vitals: [Substring: PartialEarlyWarningScore.Vital] = [
            "resp_rate": .respiratoryRate, "spo2": .oxygenSaturation, "sbp": .systolicPressure,
            "heart_rate": .pulse, "body_temperature": .temperature,
        ]
        var readings: [String: [Int: [(PartialEarlyWarningScore.Vital, Double)]]] = [:]
        for line in lines {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard let vital = vitals[fields[2]] else { continue }
            let hour = Int(try #require(Double(fields[1])))
            readings[String(fields[0]), default: [:]][hour, default: []].append(
                (vital, try #require(Double(fields[3]))))
        }
        return readings
    }
}
