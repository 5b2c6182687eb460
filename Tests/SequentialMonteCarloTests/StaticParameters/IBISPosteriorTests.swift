import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

/// The posterior, against closed forms and importance sampling.
@Suite("IteratedBatchImportanceSampler: posterior")
struct IBISPosteriorTests {
    private typealias Regression = IteratedBatchImportanceSampler<LinearRegression>

    private func points(_ model: LinearRegression, count: Int, seed: UInt64)
        -> [LinearRegression.Event]
    {
        var random = SeededNumbers(seed: seed)
        let truth = model.priorMean.indices.map {
            model.priorMean[$0] + model.priorSD[$0] * random.normal()
        }
        return (0..<count).map { _ in
            let x = [1] + model.priorMean.dropFirst().map { _ in random.normal() }
            return .init(x: x, y: dot(x, truth) + model.noise * random.normal())
        }
    }

    /// What replicates with other keys say of each parameter, against the exact posterior.
    private struct Comparison {
        /// Root mean square error of the posterior mean, in posterior deviations.
        var errors: [Double]
        /// Mean ratio of the posterior variance to the exact one.
        var ratios: [Double]
        /// Mean difference of the log evidence, its standard error and its variance.
        var evidence: Moments
        var moves: Int
    }

    private func compare(
        _ model: LinearRegression, _ events: [LinearRegression.Event], replicates: Int,
        order: [Int]? = nil, bridgingShare: Double = 0.1
    ) throws -> Comparison {
        let exact = model.posterior(events)
        let all = records(events, at: events.indices.map(Double.init))
        var errors = model.priorMean.map { _ in 0.0 }
        var ratios = errors
        var evidences: [Double] = []
        var moves = 0
        for replicate in 0..<replicates {
            var settings = SamplerSettings()
            settings.bridgingShare = bridgingShare
            var sampler = Regression(
                model: model, settings: settings, at: 0, key: DrawKey("exact", "\(replicate)"))
            let reports = try sampler.assimilate((order ?? Array(all.indices)).map { all[$0] })
            moves += reports.reduce(0) { $0 + ($1.assimilation?.rejuvenations.count ?? 0) }
            let sum = reports.reduce(0) { $0 + ($1.assimilation?.logEvidence ?? .nan) }
            #expect(abs(sum - sampler.logEvidence) < 1e-9)
            let moments = sampler.moments
            for place in errors.indices {
                let variance = exact.covariance[place][place]
                let error = moments.mean[place] - exact.mean[place]
                errors[place] += error * error / variance / Double(replicates)
                ratios[place] += moments.covariance[place, place] / variance / Double(replicates)
            }
            evidences.append(sampler.logEvidence - exact.evidence)
        }
        return Comparison(
            errors: errors.map { $0.squareRoot() }, ratios: ratios, evidence: Moments(evidences),
            moves: moves)
    }

    /// A log evidence whose estimate is unbiased and nearly normal is low by half its variance.
    private func expectUnbiased(_ evidence: Moments) {
        let bias = evidence.mean + 0.5 * evidence.deviation * evidence.deviation
        #expect(
            abs(bias) < 4 * evidence.standardError, "bias \(bias) of \(evidence.deviation)")
    }

    @Test func theMeanOfNormalReadingsHasTheConjugatePosteriorAndEvidence() throws {
        let model = LinearRegression(priorMean: [2], priorSD: [3], noise: 1.5)
        let events = points(model, count: 30, seed: 1)
        // Written out, to be a check of the normal equations as well.
        var mean = 2.0
        var variance = 9.0
        var evidence = 0.0
        for event in events {
            let total = variance + 1.5 * 1.5
            evidence += logNormalDensity(event.y, mean: mean, sd: total.squareRoot())
            mean += variance / total * (event.y - mean)
            variance *= 1.5 * 1.5 / total
        }
        let exact = model.posterior(events)
        #expect(abs(exact.mean[0] - mean) < 1e-10)
        #expect(abs(exact.covariance[0][0] - variance) < 1e-10)
        #expect(abs(exact.evidence - evidence) < 1e-9)

        let found = try compare(model, events, replicates: 40)
        // 512 independent draws would give 0.044.
        #expect(found.errors[0] < 0.09, "\(found.errors)")
        #expect(abs(found.ratios[0] - 1) < 0.03, "\(found.ratios)")
        #expect(found.evidence.deviation < 0.15, "\(found.evidence.deviation)")
        expectUnbiased(found.evidence)
        #expect(found.moves >= 40 * 2)
    }

    @Test func aRegressionOnFourVariablesHasItsClosedForm() throws {
        let model = LinearRegression(
            priorMean: [0, 1, -1, 0.5], priorSD: [2, 1, 1, 3], noise: 1)
        let events = points(model, count: 40, seed: 2)
        let found = try compare(model, events, replicates: 30)
        for place in 0..<4 {
            #expect(found.errors[place] < 0.12, "\(found.errors)")
            #expect(abs(found.ratios[place] - 1) < 0.05, "\(found.ratios)")
        }
        #expect(found.evidence.deviation < 0.3, "\(found.evidence.deviation)")
        expectUnbiased(found.evidence)
    }

    @Test(arguments: [0, 0.1, 0.7])
    func recordsThatComeLateGiveTheSamePosteriorAndEvidence(bridgingShare: Double) throws {
        let model = LinearRegression(
            priorMean: [0, 1, -1, 0.5], priorSD: [2, 1, 1, 3], noise: 1)
        let events = points(model, count: 40, seed: 3)
        var random = SeededNumbers(seed: 4)
        let order = Array(0..<40).shuffled(using: &random)
        let found = try compare(
            model, events, replicates: 30, order: order, bridgingShare: bridgingShare)
        for place in 0..<4 {
            #expect(found.errors[place] < 0.12, "\(found.errors)")
            #expect(abs(found.ratios[place] - 1) < 0.05, "\(found.ratios)")
        }
        expectUnbiased(found.evidence)
    }

    @Test func aRecordThatFewParticlesExplainIsTakenInByDegrees() throws {
        // Two readings a hundred times sharper than the prior leave about one particle in 10⁴.
        let model = LinearRegression(priorMean: [0, 0], priorSD: [1, 1], noise: 0.01)
        let events: [LinearRegression.Event] = [
            .init(x: [1, 1], y: 1.7), .init(x: [1, -1], y: -0.4), .init(x: [1, 0.3], y: 0.97),
        ]
        let exact = model.posterior(events)
        let found = try compare(model, events, replicates: 30)
        #expect(found.errors.allSatisfy { $0 < 0.12 }, "\(found.errors)")
        #expect(found.ratios.allSatisfy { abs($0 - 1) < 0.06 }, "\(found.ratios)")
        #expect(found.evidence.deviation < 0.8, "\(found.evidence.deviation)")
        expectUnbiased(found.evidence)

        var sampler = Regression(model: model, at: 0, key: DrawKey("degrees"))
        let report = try sampler.assimilate(records(events, at: [0, 1, 2]))
        let first = try #require(report.first?.assimilation)
        #expect(first.effectiveSampleSize < 51.2)
        let powers = first.rejuvenations.map(\.power)
        #expect(powers.count >= 3 && powers == powers.sorted() && powers.last == 1, "\(powers)")
        #expect(exact.covariance[0][0] < 1e-4)
    }
}
