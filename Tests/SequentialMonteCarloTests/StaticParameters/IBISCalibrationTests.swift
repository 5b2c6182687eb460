import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

/// Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman 2018).
@Suite("IteratedBatchImportanceSampler: calibration")
struct IBISCalibrationTests {
    /// The rank of each true parameter among 63 draws from the posterior given data simulated with
    /// it, for many truths from the prior: uniform over 64 bins if the sampler is right.
    private func ranks(_ truths: Int, truthNoise: Double) throws -> [[Double]] {
        let model = Decay()
        var settings = SamplerSettings()
        settings.particles = 252
        var ranks: [[Double]] = [[], []]
        for truth in 0..<truths {
            var random = DrawSequence(key: DrawKey("truth"), event: UInt64(truth), particle: 0)
            let theta = model.drawParameters(using: &random)
            let hours = (0..<8).map { 0.3 + 0.7 * Double($0) }
            let values = hours.map {
                Decay.Reading(model.expected(at: $0, theta) + truthNoise * random.normal())
            }
            var sampler = IteratedBatchImportanceSampler(
                model: model, settings: settings, at: 0, key: DrawKey("sbc", "\(truth)"))
            try sampler.assimilate(records(values, at: hours))
            for place in 0..<2 {
                let smaller = draws(63, from: sampler, uniform: random.uniform()).count {
                    $0[place] < theta[place]
                }
                ranks[place].append((Double(smaller) + 0.5) / 64)
            }
        }
        return ranks
    }

    /// Equally weighted draws, spread evenly over the cloud.
    private func draws(
        _ count: Int, from sampler: IteratedBatchImportanceSampler<Decay>, uniform: Double
    ) -> [[Double]] {
        var cumulative = 0.0
        var chosen: [[Double]] = []
        for (particle, weight) in zip(sampler.particles, sampler.weights.values) {
            cumulative += weight
            while chosen.count < count,
                (Double(chosen.count) + uniform) / Double(count) < cumulative
            {
                chosen.append(particle.parameters)
            }
        }
        return chosen
    }

    @Test func theTruthHasAUniformRankInThePosterior() throws {
        for (place, ranks) in try ranks(480, truthNoise: Decay().noise).enumerated() {
            let p = GoodnessOfFit.uniformByBins(ranks, bins: 16)
            #expect(p > 1e-3, "parameter \(place): p = \(p)")
        }
    }

    @Test func dataOfAnotherModelAreFoundOut() throws {
        let ranks = try ranks(480, truthNoise: 1.4 * Decay().noise)
        #expect(ranks.contains { GoodnessOfFit.uniformByBins($0, bins: 16) < 1e-3 })
    }
}
