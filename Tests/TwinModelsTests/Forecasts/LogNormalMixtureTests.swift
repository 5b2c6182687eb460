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

    /// Half is one value written down again, of 2 with an offset of 0.5.
    private let repeating = LogNormalMixture(
        weights: [0.3, 0.2],
        components: [
            PredictiveNormal(mean: 0, variance: 0.04), PredictiveNormal(mean: 1, variance: 0.25),
        ], offset: 0.5,
        repetition: RepeatedReading(logValue: logarithm(2.5), probability: 0.5, width: 0.4))

    @Test func aRepetitionIsAStepOfTheDistribution() {
        let below =
            0.3 * NormalDistribution.cumulative(logarithm(2.5) / 0.2)
            + 0.2 * NormalDistribution.cumulative((logarithm(2.5) - 1) / 0.5)
        #expect(abs(repeating.cumulative(at: 2 - 1e-9) - below) < 1e-8)
        #expect(abs(repeating.cumulative(at: 2) - below - 0.25) < 1e-12)
        #expect(abs(repeating.cumulative(at: 2 + 1e-9) - below - 0.5) < 1e-8)
        #expect(repeating.cumulative(at: -0.5) == 0)
        for p in [below + 0.01, 0.6, below + 0.49] {
            #expect(abs(repeating.quantile(p) - 2) < 1e-10)
        }
        let low = repeating.quantile(0.1)
        #expect(abs(repeating.cumulative(at: low) - 0.1) < 1e-9)
        #expect(abs(repeating.logMean - (0.2 + 0.5 * logarithm(2.5))) < 1e-12)
        let density =
            0.3 * NormalDistribution.density(logarithm(2.5) / 0.2) / 0.2
            + 0.2 * NormalDistribution.density((logarithm(2.5) - 1) / 0.5) / 0.5
        #expect(abs(repeating.logDensity(at: 2) - logarithm(density + 0.5 / 0.4)) < 1e-12)
    }

    @Test func theScoreByQuadratureIsTheClosedOne() {
        for value in [0.2, 1.5, 2, 8] {
            let closed = pair.rankedProbabilityScore(at: value)
            #expect(abs(pair.rankedProbabilityScore(at: value, above: 0) - closed) < 1.5e-3)
            #expect(
                abs(pair.rankedProbabilityScore(at: value, above: 0, points: 4_096) - closed) < 1e-6
            )
            let stepped = repeating.rankedProbabilityScore(at: value)
            let summed = repeating.rankedProbabilityScore(at: value, above: 0, points: 8_192)
            #expect(abs(summed - stepped) < 1e-3)
        }
    }

    @Test func aLimitHidesWhatLiesBelowIt() {
        // All readings below the limit are one; one above is charged from the limit on.
        let hidden = pair.rankedProbabilityScore(at: 0.001, above: 0.5, points: 4_096)
        #expect(hidden == pair.rankedProbabilityScore(at: 0.4, above: 0.5, points: 4_096))
        var sum = 0.0
        let step = 1e-4
        for place in 0..<100_000 {
            let x = logarithm(0.5) + (Double(place) + 0.5) * step
            let rest = 1 - pair.cumulative(at: exponential(x))
            sum += rest * rest * step
        }
        #expect(abs(hidden - sum) < 1e-5)
    }
}
