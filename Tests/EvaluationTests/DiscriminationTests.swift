import Evaluation
import TestSupport
import Testing

@Suite struct DiscriminationTests {
    @Test func aSmallCaseWithATieAndWeightsIsAsByHand() {
        // By falling score: labelled 2; other 1; tie of labelled 1 and other 2; other 1.
        let result = Discrimination(
            scores: [0.9, 0.8, 0.5, 0.5, 0.1], labels: [true, false, true, false, false],
            weights: [2, 1, 1, 2, 1])
        // Pairs won: 2·4 by the first; by the second 1·1 and half of 1·2; of 3·4.
        #expect(abs(result.areaUnderROC - 10.0 / 12) < 1e-12)
        // Precision 1 for two thirds of the recall, 3/6 for the rest.
        #expect(abs(result.averagePrecision - (2 * 1 + 1 * 3.0 / 6) / 3) < 1e-12)
    }

    @Test func aPerfectRankingScoresOneAndItsReverseNothing() {
        let labels = [true, true, false, false]
        let weights = [1.0, 3, 2, 1]
        let perfect = Discrimination(scores: [4, 3, 2, 1], labels: labels, weights: weights)
        #expect(perfect.areaUnderROC == 1 && perfect.averagePrecision == 1)
        let reverse = Discrimination(scores: [1, 2, 3, 4], labels: labels, weights: weights)
        #expect(reverse.areaUnderROC == 0)
    }

    @Test func equalScoresKnowNothing() {
        let result = Discrimination(
            scores: [-.infinity, -.infinity, -.infinity], labels: [true, false, false],
            weights: [1, 1, 2])
        #expect(result.areaUnderROC == 0.5 && result.averagePrecision == 0.25)
    }

    @Test func withoutACaseOfEitherKindThereIsNoArea() {
        let none = Discrimination(scores: [1], labels: [false], weights: [1])
        #expect(none.areaUnderROC.isNaN && none.averagePrecision.isNaN)
        #expect(Discrimination(scores: [], labels: [], weights: []).areaUnderROC.isNaN)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func theAreaIsTheWeightedShareOfPairsInOrder(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let count = 200
        let scores = (0..<count).map { _ in (random.normal() * 3).rounded() }
        let labels = (0..<count).map { _ in random.uniform() < 0.3 }
        let weights = (0..<count).map { _ in random.uniform() }
        var won = 0.0
        var all = 0.0
        for first in 0..<count where labels[first] {
            for second in 0..<count where !labels[second] {
                let weight = weights[first] * weights[second]
                all += weight
                won += scores[first] > scores[second] ? weight : 0
                won += scores[first] == scores[second] ? weight / 2 : 0
            }
        }
        let area = Discrimination(scores: scores, labels: labels, weights: weights).areaUnderROC
        #expect(abs(area - won / all) < 1e-12)
    }
}
