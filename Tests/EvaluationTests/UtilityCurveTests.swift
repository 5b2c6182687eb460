import Evaluation
import TestSupport
import Testing

@Suite struct UtilityCurveTests {
    private static let curve = UtilityCurve(
        scores: [5, 4, 4, 2, 1], gains: [3, -1, 2, -2, 1], attainable: 6)

    @Test(
        arguments: [(6, 0), (5, 3), (4.5, 3), (4, 4), (2, 2), (1, 3), (0, 3)] as [(Double, Double)])
    func alarmsAtAndAboveTheThresholdAreSummed(threshold: Double, gained: Double) {
        #expect(abs(Self.curve.utility(at: threshold) - gained / 6) < 1e-12)
    }

    @Test func theBestThresholdIsThatOfTheHighestSum() {
        #expect(Self.curve.best == (4, 4.0 / 6))
        #expect(Self.curve.thresholds == [5, 4, 2, 1])
    }

    @Test func silenceIsBestWhereEveryAlarmCosts() {
        let curve = UtilityCurve(scores: [2, 1], gains: [-1, -1], attainable: 1)
        #expect(curve.best == (.infinity, 0))
    }

    @Test func eachFoldIsAlarmedAtTheOthersBestThreshold() {
        // Fold 0 is best at 3, fold 1 at 5. So fold 0 at 5 gains 1, fold 1 at 3 gains 4 - 2 - 1.
        let utility = UtilityCurve.crossFitted(
            scores: [6, 3, 1, 5, 4, 3], gains: [1, 2, -9, 4, -2, -1], folds: [0, 0, 0, 1, 1, 1],
            attainable: 10)
        #expect(abs(utility - 0.2) < 1e-12)
    }

    @Test func chanceGainsByTheBestThresholdAndNotByCrossFitting() {
        var best: [Double] = []
        var crossFitted: [Double] = []
        for seed in 1...200 as ClosedRange<UInt64> {
            var random = SeededNumbers(seed: seed)
            let gains = (0..<400).map { _ in random.normal() }
            let scores = gains.map { _ in random.uniform() }
            let curve = UtilityCurve(scores: scores, gains: gains, attainable: 1)
            best.append(curve.best.utility)
            crossFitted.append(
                UtilityCurve.crossFitted(
                    scores: scores, gains: gains, folds: gains.indices.map { $0 % 2 },
                    attainable: 1))
        }
        // The highest point of a random walk of 400 steps: √(800 / π) = 16.
        #expect(abs(Moments(best).mean - 16) < 3)
        #expect(abs(Moments(crossFitted).mean) < 4 * Moments(crossFitted).standardError)
    }
}
