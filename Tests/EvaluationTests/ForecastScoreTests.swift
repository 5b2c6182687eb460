import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct ForecastScoreTests {
    @Test func errorsAreThoseOfTheirDefinitions() throws {
        var score = ForecastScore()
        score.add(point: 2, observed: 4)
        score.add(point: 3, observed: 1.5)
        #expect(score.count == 2)
        #expect(score.meanAbsoluteError == 1.75)
        #expect(abs(score.rootMeanSquare - (6.25 / 2).squareRoot()) < 1e-15)
        #expect(abs(score.logRootMeanSquare - log(2)) < 1e-12)
        #expect(score.coverage95 == nil && score.meanRankedProbability == nil)
    }

    @Test func intervalsCountTheReadingsInsideThem() throws {
        var score = ForecastScore()
        for (rank, ranked) in [(0.02, 1.0), (0.03, 2), (0.06, 3), (0.96, 6)] {
            score.addDistribution(rank: rank, rankedProbability: ranked, logDensity: -ranked)
        }
        #expect(score.coverage90 == 0.25)
        #expect(score.coverage95 == 0.75)
        #expect(score.meanRankedProbability == 3)
        #expect(score.meanLogDensity == -3)
    }

    @Test func partsAddUpToTheWhole() {
        var whole = ForecastScore()
        var parts = [ForecastScore(), ForecastScore()]
        for place in 1...10 {
            let point = Double(place)
            whole.add(point: point, observed: point + 0.5)
            whole.addDistribution(
                rank: point / 10, rankedProbability: point, logDensity: point)
            parts[place % 2].add(point: point, observed: point + 0.5)
            parts[place % 2].addDistribution(
                rank: point / 10, rankedProbability: point, logDensity: point)
        }
        var sum = parts[0]
        sum.add(parts[1])
        #expect(sum.count == whole.count && sum.coverage90 == whole.coverage90)
        #expect(abs(sum.logRootMeanSquare - whole.logRootMeanSquare) < 1e-12)
        #expect(abs(sum.rootMeanSquare - whole.rootMeanSquare) < 1e-12)
    }

    /// The figures that the data set's own page states for its development part.
    @Test(
        .enabled(if: SharedDataFolder.isPresent, Comment(rawValue: SharedDataFolder.absence)))
    func naiveMethodsScoreOnRecordedCountsWhatWasStatedForThem() throws {
        var counts: [String: [Double]] = [:]
        for line in try SharedDataFolder.lines(of: "dev/jost2020_anc_6mp/obs.csv").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            counts[String(fields[0]), default: []].append(try #require(Double(fields[3])))
        }
        var scores = [ForecastScore(), ForecastScore(), ForecastScore()]
        for values in counts.values {
            var naive = NaiveForecasts()
            for value in values {
                let points = [naive.lastValue, naive.runningMean, naive.exponentialAverage]
                for (place, point) in points.enumerated() {
                    if let point { scores[place].add(point: point, observed: value) }
                }
                naive.append(value)
            }
        }
        #expect(scores.allSatisfy { $0.count == 3_491 })
        let stated = [(0.841, 1.357, 0.565), (0.761, 1.195, 0.525), (0.740, 1.153, 0.507)]
        for (score, stated) in zip(scores, stated) {
            #expect(abs(score.meanAbsoluteError - stated.0) < 0.000_6)
            #expect(abs(score.rootMeanSquare - stated.1) < 0.000_6)
            #expect(abs(score.logRootMeanSquare - stated.2) < 0.000_6)
        }
    }
}
