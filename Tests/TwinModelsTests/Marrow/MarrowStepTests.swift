import SequentialMonteCarlo
import Testing
import TwinModels

/// The exponential step beside LSODA with tolerances of 10⁻¹¹.
@Suite("MarrowPhysiology: step")
struct MarrowStepTests {
    private static let surface = 1.8

    private struct Case {
        var parameters: MarrowParameters
        var doses: [(hours: Double, event: MarrowEvent)]
        var patient = KineticCovariates()
    }

    private static func single(
        _ parameters: MarrowParameters, _ drug: Drug, _ milligrams: Double, over hours: Double
    ) -> Case {
        Case(
            parameters: parameters,
            doses: [(0, .dose(drug, milligrams: milligrams, hours: hours))])
    }

    private static func reference(_ name: String) -> Case? {
        switch name {
        case "docetaxel100": return single(.docetaxelNeutrophils, .docetaxel, 180, over: 1)
        case "docetaxel75": return single(.docetaxelNeutrophils, .docetaxel, 135, over: 1)
        case "docetaxelFriberg":
            return single(.docetaxelNeutrophilsFriberg, .docetaxel, 180, over: 1)
        case "docetaxelOzawa":
            return single(.docetaxelNeutrophilsOzawa, .docetaxel, 108, over: 1)
        case "paclitaxel": return single(.paclitaxelLeucocytes, .paclitaxel, 315, over: 3)
        case "carboplatinPlatelets":
            return single(.carboplatinPlatelets, .carboplatin, 650, over: 1)
        case "quartino": return single(.docetaxelNeutrophilsQuartino, .docetaxel, 144, over: 1)
        case "carboplatinPaclitaxel":
            let slope = MarrowParameters.paclitaxelLeucocytes.effects[0].slope
            return Case(
                parameters: .carboplatinNeutrophils.adding(.init(.paclitaxel, slope: slope)),
                doses: [
                    (0, .dose(.paclitaxel, milligrams: 315, hours: 3)),
                    (3, .dose(.carboplatin, milligrams: 650, hours: 1)),
                ])
        case "mercaptopurine":
            return Case(
                parameters: .mercaptopurineNeutrophils,
                doses: (0..<56).map {
                    (Double($0) * 24, .dose(.mercaptopurine, milligrams: 40, hours: 0))
                },
                patient: KineticCovariates(bodySurface: 0.8))
        case _: return nil
        }
    }

    /// The largest error of ln C, by case, with steps of at most `hours`.
    ///
    /// - Parameter spacing: Rows at other hours than its multiples are left out.
    private static func errors(
        step hours: Double?, onlyEvery spacing: Double = 4
    ) throws -> [String: Double] {
        let rows = try ReferenceTable.rows(of: "marrow.csv").filter {
            try #require(Double($0[1])).remainder(dividingBy: spacing) == 0
        }
        var errors: [String: Double] = [:]
        for name in Set(rows.map { $0[0] }).sorted() {
            let expected = rows.filter { $0[0] == name }
            var reference = try #require(Self.reference(name))
            if let hours { reference.parameters.longestStep = hours }
            let marrow = SimulatedMarrow(reference.parameters, patient: reference.patient)
            let counts = marrow.counts(
                reference.doses, at: try expected.map { try #require(Double($0[1])) })
            #expect(counts.count == expected.count)
            for (count, row) in zip(counts, expected) {
                let cells = try #require(Double(row[2]))
                let error = abs(logarithm(count / cells))
                errors[name] = max(errors[name] ?? 0, error)
            }
        }
        return errors
    }

    /// What the design states for docetaxel, for twice as short a step as it needs.
    @Test(arguments: [(1.0, 0.001_7), (2.0, 0.003_4), (4.0, 0.015_5), (12.0, 0.068)])
    func theErrorIsThatOfTheDesign(step: Double, bound: Double) throws {
        for (name, error) in try Self.errors(step: step) {
            #expect(error < bound, "\(name): \(error)")
        }
    }

    /// The design's figures to the digits stated, looked at every 12 h: a record ends a step.
    @Test(arguments: [(1.0, 0.001_65), (2, 0.003_5), (4, 0.015_5), (6, 0.028_5), (12, 0.068_5)])
    func theErrorUnderDocetaxelIsThatOfTheDesign(step: Double, bound: Double) throws {
        let error = try #require(
            try Self.errors(step: step, onlyEvery: 12)["docetaxel100"])
        #expect(error < bound, "\(error)")
    }

    @Test func shortStepsConvergeToTheEquations() throws {
        let coarse = try Self.errors(step: 1)
        let fine = try Self.errors(step: 0.25)
        #expect(fine.count == 9)
        for (name, error) in fine {
            #expect(error < 3e-4, "\(name): \(error)")
            #expect(error < 0.2 * (coarse[name] ?? 0), "\(name): \(error)")
        }
    }

    @Test func dailyTabletsAllowTheirOwnLongStep() throws {
        #expect(try Self.errors(step: nil)["mercaptopurine"] ?? 1 < 1e-4)
    }
}
