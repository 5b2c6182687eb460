import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

/// The twelve neutrophil counts of a patient under docetaxel.
///
/// The references are two-stage importance sampling of the same discretised model, 200,000 draws
/// from the prior and 200,000 from a fitted t distribution, with NumPy: effective sample size
/// 160,000, so the means are known to 0.003 posterior deviations.
@Suite("IteratedBatchImportanceSampler: marrow")
struct IBISMarrowTests {
    static let counts = [3.89, 0.21, 0.31, 4.86, 3.53, 0.61, 0.35, 7.85, 2.02, 0.47, 0.27, 11.54]
    static let mean = [1.769_73, 4.556_90, -1.897_08, 3.250_99]
    static let deviation = [0.159_72, 0.034_19, 0.095_02, 0.063_60]
    static let logEvidence = -9.541

    /// Three cycles of 180 mg, counts on days 4, 8, 12 and 20 of each.
    static var history: [HistoryRecord<Marrow.Event>] {
        var all: [(hours: Double, event: Marrow.Event)] = []
        for cycle in 0..<3 {
            all.append((Double(cycle) * 504, .dose(180)))
            for (place, day) in [4.0, 8, 12, 20].enumerated() {
                all.append((Double(cycle) * 504 + day * 24, .count(counts[4 * cycle + place])))
            }
        }
        return records(all.map(\.event), at: all.map(\.hours))
    }

    @Test func theStepAgreesWithASlowerImplementation() {
        let model = Marrow()
        let theta = Marrow.medians.map { log($0) }
        // Counts of the median patient at the twelve times, from NumPy.
        let expected = [
            1.834_733_038_369_715_4, 0.230_528_477_907_842_6, 1.049_001_768_666_169,
            6.739_581_404_168_84, 2.302_803_207_014_490_4, 0.271_237_391_567_900_33,
            0.994_658_905_132_671_5, 6.649_232_916_557_409, 2.301_860_421_899_307,
            0.271_435_238_067_708_64, 0.994_964_471_533_716_6, 6.648_832_225_366_711,
        ]
        let course = model.course(of: Self.history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        var found: [Double] = []
        for (place, record) in Self.history.enumerated() {
            _ = model.advance(&state, through: place, of: course, given: theta)
            if model.isEvidence(record.event) { found.append(state.cells[4]) }
        }
        #expect(course.reduce(0) { $0 + $1.exposures.count } == 372)
        for (value, reference) in zip(found, expected) {
            #expect(abs(value / reference - 1) < 1e-10)
        }
    }

    @Test func theMonteCarloErrorIsThatOfTheDesign() throws {
        let model = Marrow()
        var settings = SamplerSettings()
        settings.particles = 500
        // The design's figures are those of plain reweighting, resampling and moving.
        settings.bridgingShare = 0
        let replicates = 20
        var means = [[Double]](repeating: [], count: 4)
        var ratios = [Double](repeating: 0, count: 4)
        var evidences: [Double] = []
        var acceptance: [Double] = []
        for replicate in 0..<replicates {
            var sampler = IteratedBatchImportanceSampler(
                model: model, settings: settings, at: 0, key: DrawKey("marrow", "\(replicate)"))
            let events = try sampler.assimilate(Self.history)
            for event in events {
                guard let report = event.assimilation else { continue }
                acceptance += report.rejuvenations.flatMap(\.acceptance)
                #expect(report.rejuvenations.allSatisfy { $0.undefinedProposals == 0 })
            }
            let moments = sampler.moments
            for place in 0..<4 {
                means[place].append(
                    (moments.mean[place] - Self.mean[place]) / Self.deviation[place])
                ratios[place] +=
                    moments.covariance[place, place].squareRoot() / Self.deviation[place]
                    / Double(replicates)
            }
            evidences.append(sampler.logEvidence - Self.logEvidence)
        }
        var deviations: [Double] = []
        for place in 0..<4 {
            let spread = Moments(means[place])
            deviations.append(spread.deviation)
            #expect(spread.deviation < 0.14, "parameter \(place): \(spread.deviation)")
            #expect(abs(spread.mean) < 4 * spread.standardError, "parameter \(place)")
            #expect(ratios[place] > 0.92 && ratios[place] < 1.03, "\(ratios)")
        }
        #expect(deviations.reduce(0, +) / 4 < 0.11, "\(deviations)")
        let evidence = Moments(evidences)
        #expect(
            abs(evidence.mean + 0.5 * evidence.deviation * evidence.deviation)
                < 4 * evidence.standardError)
        let accepted = acceptance.reduce(0, +) / Double(acceptance.count)
        #expect(accepted > 0.2 && accepted < 0.45, "\(accepted)")
    }

    @Test func aDoseEnteredLateCorrectsThePosterior() throws {
        // The third dose becomes known after the first count that it explains.
        var late = Self.history
        late.swapAt(10, 11)
        var errors: [[Double]] = [[], [], [], []]
        var evidences: [Double] = []
        for replicate in 0..<10 {
            var sampler = IteratedBatchImportanceSampler(
                model: Marrow(), at: 0, key: DrawKey("late dose", "\(replicate)"))
            let reports = try sampler.assimilate(late).compactMap(\.assimilation)
            #expect(reports[10].logEvidence < -3 && reports[11].logEvidence > 1)
            #expect(sampler.history.map(\.id) == Self.history.map(\.id))
            for place in 0..<4 {
                errors[place].append(
                    (sampler.moments.mean[place] - Self.mean[place]) / Self.deviation[place])
            }
            evidences.append(sampler.logEvidence - Self.logEvidence)
        }
        for place in 0..<4 {
            let spread = Moments(errors[place])
            #expect(spread.deviation < 0.2, "\(errors)")
            #expect(abs(spread.mean) < 0.12, "\(errors)")
        }
        #expect(abs(Moments(evidences).mean) < 0.3, "\(evidences)")
    }
}
