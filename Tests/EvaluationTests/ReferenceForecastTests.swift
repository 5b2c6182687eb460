import Evaluation
import Foundation
import SequentialMonteCarlo
import Testing

@Suite("Reference forecasts") struct ReferenceForecastTests {
    @Test func aStraightLineGoesOnAsBetweenTheLastTwoReadings() {
        var line = StraightLineForecast()
        #expect(line.logarithm(at: 5) == nil)
        line.append(1, at: 10)
        #expect(line.logarithm(at: 50) == 1)
        line.append(2, at: 20)
        line.append(5, at: 40)
        #expect(line.logarithm(at: 60) == 8)
        // A second reading of one time takes the place of the first.
        line.append(4, at: 40)
        #expect(line.logarithm(at: 60) == 6)
    }

    @Test func aRandomWalkLearnsItsPace() throws {
        var walk = RandomWalkForecast(pace: 0.01)
        #expect(walk.forecast(at: 5) == nil)
        walk.append(1, at: 0)
        var forecast = try #require(walk.forecast(at: 100))
        #expect(forecast.mean == 1 && abs(forecast.variance - 1) < 1e-12)
        // Two steps of 0.01 beforehand, one of 9/100 and one of 4/50.
        walk.append(4, at: 100)
        walk.append(2, at: 150)
        forecast = try #require(walk.forecast(at: 200))
        #expect(abs(forecast.variance - 50 * (0.02 + 0.09 + 0.08) / 4) < 1e-12)
        // An hour later is not known to a hair.
        let soon = try #require(walk.forecast(at: 151))
        #expect(abs(soon.variance - 24 * (0.02 + 0.09 + 0.08) / 4) < 1e-12)
    }

    @Test func errorsOfLesionsThatAreGoneAreThoseToTheLimit() {
        var score = ForecastScore()
        score.add(point: 8, observed: 0, limit: 2)
        score.add(point: 0, observed: 0, limit: 2)
        #expect(score.meanAbsoluteError == 4)
        #expect(abs(score.logMeanAbsoluteError - log(4) / 2) < 1e-12)
        #expect(abs(score.logRootMeanSquare - log(4) / 2.0.squareRoot()) < 1e-12)
    }

    @Test func narrowIntervalsCountTheReadingsInsideThem() {
        var score = ForecastScore()
        for rank in [0.05, 0.15, 0.24, 0.4, 0.75, 0.89, 0.91, 0.98] {
            score.addDistribution(rank: rank, rankedProbability: 0, logDensity: 0)
        }
        #expect(score.coverage50 == 0.25 && score.coverage80 == 0.625)
        var twice = score
        twice.add(score)
        #expect(twice.coverage50 == 0.25 && twice.coverage80 == 0.625)
    }

    @Test func alarmsAreJudgedByAThresholdThatNeverSawThePatient() {
        let labels = [true, true, true, false, false, false, false]
        let scores = [0.9, 0.8, 0.3, 0.4, 0.2, 0.1, 0.05]
        let fixed = ThresholdedAlarms(scores: scores, labels: labels, threshold: 0.8)
        #expect(abs(fixed.sensitivity - 2.0 / 3) < 1e-15 && fixed.specificity == 1)
        // Left out, the patient of 0.8 is judged by 0.3 (the best sum of the rest, sensitivity 1 and
        // specificity 3/4), that of 0.3 by 0.8, that of 0.4 by 0.3: raised.
        let left = ThresholdedAlarms(leavingOneOut: scores, labels: labels)
        #expect(abs(left.sensitivity - 2.0 / 3) < 1e-15)
        #expect(left.specificity == 0.75)
    }
}
