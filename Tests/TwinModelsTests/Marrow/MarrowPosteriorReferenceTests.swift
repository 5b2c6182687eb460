import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

/// The posterior of a marrow's parameters beside that of another sampler, model and language: the
/// table of `posterior.py`.
@Suite("MarrowModel: posterior by another sampler")
struct MarrowPosteriorReferenceTests {
    private static let keys = 10

    private static let counts = [
        3.89, 0.21, 0.31, 4.86, 3.53, 0.61, 0.35, 7.85, 2.02, 0.47, 0.27, 11.54,
    ]

    /// Three cycles of 180 mg, counts on days 4, 8, 12 and 20 of each.
    private static var history: [HistoryRecord<MarrowEvent>] {
        var events: [(hours: Double, event: MarrowEvent)] = []
        for cycle in 0..<3 {
            let start = 504 * Double(cycle)
            events.append((start, .dose(.docetaxel, milligrams: 180, hours: 1)))
            for (place, day) in [4.0, 8, 12, 20].enumerated() {
                events.append(
                    (start + 24 * day, .count(.neutrophils, counts[4 * cycle + place])))
            }
        }
        return SimulatedMarrow.history(events)
    }

    /// A figure of the table with its standard error.
    private struct Figure {
        let value: Double
        let error: Double

        init(_ cells: ArraySlice<String>) throws {
            value = try #require(cells.first.flatMap(Double.init))
            error = try #require(cells.last.flatMap(Double.init))
        }

        /// Whether the mean of replicates is that figure, within four standard errors of both.
        func isMean(of replicates: Moments) -> Bool {
            let error = (error * error + replicates.standardError * replicates.standardError)
                .squareRoot()
            return (replicates.mean - value).magnitude < 4 * error
        }
    }

    @Test func momentsAndEvidenceAreThoseOfTheReference() throws {
        var parameters = MarrowParameters.docetaxelNeutrophils
        parameters.occasions = nil
        let model = MarrowModel(parameters: parameters)
        var means = [[Double]](repeating: [], count: 4)
        var deviations = means
        var evidences: [Double] = []
        for key in 0..<Self.keys {
            var sampler = IteratedBatchImportanceSampler(
                model: model, at: 0, key: DrawKey("reference", "\(key)"))
            for record in Self.history {
                try #require(sampler.submit(record) == .accepted)
                _ = sampler.step(budget: .max)
            }
            #expect(sampler.particles.count == 512 && sampler.history.count == 15)
            let moments = sampler.moments
            for place in 0..<4 {
                means[place].append(moments.mean[place])
                deviations[place].append(moments.covariance[place, place].squareRoot())
            }
            evidences.append(sampler.logEvidence)
        }
        let rows = try ReferenceTable.rows(of: "posterior.csv")
        try #require(
            rows.map { $0[0] } == ["baseline", "transit", "feedback", "slope", "evidence"])
        for (place, row) in rows.prefix(4).enumerated() {
            let mean = try Figure(row[1...2])
            let deviation = try Figure(row[3...4])
            let found = Moments(means[place])
            #expect(mean.isMean(of: found), "\(row): \(found)")
            #expect(found.deviation < 0.15 * deviation.value, "\(row): \(found)")
            let ratio = Moments(deviations[place]).mean / deviation.value
            #expect(ratio > 0.9 && ratio < 1.05, "\(row): \(ratio)")
        }
        let evidence = Moments(evidences)
        #expect(try Figure(rows[4][1...2]).isMean(of: evidence), "\(rows[4]): \(evidence)")
        #expect(evidence.deviation < 0.4, "\(evidence)")
    }
}
