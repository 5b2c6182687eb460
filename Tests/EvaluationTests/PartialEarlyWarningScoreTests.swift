import Evaluation
import Testing

@Suite struct PartialEarlyWarningScoreTests {
    typealias Score = PartialEarlyWarningScore

    @Test(
        arguments: [
            (.respiratoryRate, [8, 9, 11, 12, 20, 21, 24, 25], [3, 1, 1, 0, 0, 2, 2, 3]),
            (.oxygenSaturation, [91, 92, 93, 94, 95, 96, 100], [3, 2, 2, 1, 1, 0, 0]),
            (
                .systolicPressure, [90, 91, 100, 101, 110, 111, 219, 220], [3, 2, 2, 1, 1, 0, 0, 3]
            ),
            (
                .pulse, [40, 41, 50, 51, 90, 91, 110, 111, 130, 131],
                [3, 1, 1, 0, 0, 1, 1, 2, 2, 3]
            ),
            (
                .temperature, [35.0, 35.1, 36.0, 36.1, 38.0, 38.1, 39.0, 39.1],
                [3, 1, 1, 0, 0, 1, 1, 2]
            ),
        ] as [(Score.Vital, [Double], [Int])])
    func pointsAreThoseOfTheChart(vital: Score.Vital, values: [Double], points: [Int]) {
        #expect(values.map { Score.points(vital, $0) } == points)
    }

    @Test func aTemperatureBetweenTwoBandsBelongsToTheOneNearerToNormal() {
        #expect(
            [35.05, 36.05, 38.05, 39.05].map { Score.points(.temperature, $0) } == [1, 0, 0, 1])
    }

    @Test func theLatestValueOfEachVitalSignCounts() {
        var score = Score()
        #expect(score.total == 0)
        score.observe(.pulse, 135)
        score.observe(.temperature, 39.5)
        #expect(score.total == 5)
        score.observe(.pulse, 100)
        #expect(score.total == 3)
        score.observe(.oxygenSaturation, 98)
        #expect(score.total == 3)
    }
}
