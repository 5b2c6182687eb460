import ChangeDetection
import Foundation
import TestSupport
import Testing

@Suite struct ShadowBlockTests {
    /// One reading of a block: the transition before it, and how it is read.
    private struct Step {
        let decay: SIMD8<Double>
        let noise: SIMD8<Double>
        let loadings: SIMD8<Double>
        let variance: Double
        let value: Double
    }

    private func steps(_ random: inout SeededNumbers) -> [Step] {
        (0..<12).map { _ in
            var decay = SIMD8<Double>(repeating: 5)
            var noise = decay
            var loadings = decay
            for lane in 0..<6 {
                decay[lane] = random.uniform()
                noise[lane] = random.uniform() / 3
                loadings[lane] = random.normal()
            }
            return Step(
                decay: decay, noise: noise, loadings: loadings,
                variance: 0.1 + random.uniform(), value: 3 * random.normal())
        }
    }

    /// A mean and a covariance A Aᵀ.
    private func posterior(_ random: inout SeededNumbers) -> (SIMD8<Double>, [SIMD8<Double>]) {
        var mean = SIMD8<Double>(repeating: 9)
        for lane in 0..<6 { mean[lane] = random.normal() }
        let factors = (0..<6).map { _ in (0..<6).map { _ in random.normal() } }
        let covariance = (0..<6).map { row in
            var lanes = SIMD8<Double>(repeating: 9)
            for column in 0..<6 {
                lanes[column] = (0..<6).reduce(0) { $0 + factors[row][$1] * factors[column][$1] }
            }
            return lanes
        }
        return (mean, covariance)
    }

    /// The joint normal distribution of all readings of the block, in full: their means and their
    /// covariance matrix hᵢᵀ Cov(xᵢ, xⱼ) hⱼ.
    private func score(
        _ steps: [Step], mean: SIMD8<Double>, covariance: [SIMD8<Double>]
    ) -> Double {
        var state = (0..<6).map { mean[$0] }
        var own = (0..<6).map { row in (0..<6).map { covariance[row][$0] } }
        /// Cov(xᵢ, x now) for each reading i so far.
        var lagged: [[[Double]]] = []
        var excess = 0.0
        var variance = 0.0
        for (place, step) in steps.enumerated() {
            for row in 0..<6 {
                state[row] *= step.decay[row]
                for column in 0..<6 { own[row][column] *= step.decay[row] * step.decay[column] }
                own[row][row] += step.noise[row]
                for earlier in lagged.indices {
                    for column in 0..<6 { lagged[earlier][row][column] *= step.decay[column] }
                }
            }
            lagged.append(own)
            excess += step.value - (0..<6).reduce(0) { $0 + step.loadings[$1] * state[$1] }
            variance += step.variance
            for earlier in 0...place {
                var sum = 0.0
                for row in 0..<6 {
                    for column in 0..<6 {
                        sum +=
                            steps[earlier].loadings[row] * lagged[earlier][row][column]
                            * step.loadings[column]
                    }
                }
                variance += earlier == place ? sum : 2 * sum
            }
        }
        return excess / variance.squareRoot()
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func theScoreIsThatOfTheJointDistributionOfAllReadings(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let (mean, covariance) = posterior(&random)
        let steps = steps(&random)
        var block = ShadowBlock(mean: mean, covariance: covariance)
        #expect(block.score == nil)
        for (place, step) in steps.enumerated() {
            block.advance(decay: step.decay, noise: step.noise, hours: 0.25)
            block.observe(value: step.value, loadings: step.loadings, noise: step.variance)
            let expected = score(Array(steps[...place]), mean: mean, covariance: covariance)
            #expect(abs(try #require(block.score) - expected) < 1e-5)
        }
        #expect(block.count == 12 && block.hours == 3)
    }

    @Test func aReadingLeftOutCountsAsIfItHadNotBeenTaken() throws {
        var random = SeededNumbers(seed: 6)
        let (mean, covariance) = posterior(&random)
        let decay = SIMD8(0.9, 0.8, 1, 1, 0.5, 0.7, 0, 0)
        let loadings = SIMD8(1, 1, 1, 0.3, 0.2, 0.1, 0, 0)
        var once = ShadowBlock(mean: mean, covariance: covariance)
        once.advance(decay: decay * decay, noise: SIMD8(repeating: 0), hours: 0.5)
        once.observe(value: 2, loadings: loadings, noise: 0.3)
        var twice = ShadowBlock(mean: mean, covariance: covariance)
        for _ in 0..<2 { twice.advance(decay: decay, noise: SIMD8(repeating: 0), hours: 0.25) }
        twice.observe(value: 2, loadings: loadings, noise: 0.3)
        let scores = (try #require(once.score), try #require(twice.score))
        #expect(abs(scores.0 - scores.1) < 1e-6)
        #expect(once.count == 1 && once.hours == twice.hours)
    }

    @Test func storedStateBringsBackTheBlockAndImpossibleStateIsRefused() throws {
        var random = SeededNumbers(seed: 7)
        let (mean, covariance) = posterior(&random)
        var block = ShadowBlock(mean: mean, covariance: covariance)
        for step in steps(&random).prefix(3) {
            #expect(ShadowBlock(state: block.state) == block)
            block.advance(decay: step.decay, noise: step.noise, hours: 0.1)
            block.observe(value: step.value, loadings: step.loadings, noise: step.variance)
        }
        let good = block.state
        #expect(ShadowBlock(state: good) == block)
        #expect(ShadowBlock(state: Array(good.dropLast())) == nil)
        for (place, value) in [(1, -1.0), (2, 0.5), (2, -1), (3, -0.1), (7, .nan)] {
            var bad = good
            bad[place] = value
            #expect(ShadowBlock(state: bad) == nil, "\(place)")
        }
    }
}
