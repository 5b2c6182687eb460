import SequentialMonteCarlo
import Testing
import TwinModels

struct LogNormalMixtureTests {
    private let single = LogNormalMixture(
        weights: [1], components: [PredictiveNormal(mean: 0.5, variance: 0.09)])
    private let pair = LogNormalMixture(
        weights: [0.3, 0.7],
        components: [
            PredictiveNormal(mean: -1, variance: 0.04), PredictiveNormal(mean: 1, variance: 0.25),
        ])

    @Test func oneComponentIsThatLogNormalDistribution() {
        #expect(abs(single.quantile(0.5) / exponential(0.5) - 1) < 1e-11)
        let upper = exponential(0.5 + 0.3 * 1.959_963_984_540_054)
        #expect(abs(single.quantile(0.975) / upper - 1) < 1e-11)
        #expect(abs(single.cumulative(at: upper) - 0.975) < 1e-14)
        #expect(single.cumulative(at: 0) == 0 && single.cumulative(at: -1) == 0)
        // σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π) for z = 1, from mpmath.
        #expect(
            abs(single.rankedProbabilityScore(at: exponential(0.8)) - 0.180732407288284893) < 1e-14)
    }

    @Test func quantilesInvertTheDistribution() {
        for p in [0.001, 0.1, 0.29, 0.31, 0.5, 0.9, 0.999] {
            #expect(abs(pair.cumulative(at: pair.quantile(p)) - p) < 1e-10)
        }
        #expect(abs(pair.logMean - 0.4) < 1e-15)
    }

    @Test func theScoreIsTheIntegralThatDefinesIt() {
        for value in [0.2, 1.5, 8] {
            // ∫ (F(x) − 1[y ≤ x])² dx over the logarithm by the midpoint rule.
            let log = logarithm(value)
            var sum = 0.0
            let step = 1e-4
            for place in 0..<100_000 {
                let x = -5 + (Double(place) + 0.5) * step
                let f = pair.cumulative(at: exponential(x)) - (x >= log ? 1 : 0)
                sum += f * f * step
            }
            #expect(abs(pair.rankedProbabilityScore(at: value) - sum) < 1e-4)
        }
    }

    @Test func theLogScoreIsTheMixturesDensity() {
        let x = 0.3
        let density =
            0.3 * NormalDistribution.density((x + 1) / 0.2) / 0.2
            + 0.7 * NormalDistribution.density((x - 1) / 0.5) / 0.5
        #expect(abs(pair.logDensity(at: exponential(x)) - logarithm(density)) < 1e-13)
    }
}
