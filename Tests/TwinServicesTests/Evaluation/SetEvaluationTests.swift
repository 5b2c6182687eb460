import Evaluation
import Foundation
import TestSupport
import Testing
import TwinServices

/// Each known set on a few of its patients: the naive methods against figures of their own, and the
/// twin better than the last value.
@Suite(.enabled(if: SharedDataFolder.isPresent, Comment(rawValue: SharedDataFolder.absence)))
struct SetEvaluationTests {
    private static func evaluation(_ name: String) throws -> any SetEvaluation {
        let path = try #require(SharedDataFolder.path)
        return try EvaluationFolder("\(path)/dev/\(name)").evaluation()
    }

    /// The readings of a stream by patient, in the order of time.
    private static func readings(
        _ name: String, _ code: String
    ) throws -> [String: [(hours: Double, value: Double)]] {
        var readings: [String: [(hours: Double, value: Double)]] = [:]
        for line in try SharedDataFolder.lines(of: "dev/\(name)/obs.csv").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields[2] == code, let value = Double(fields[3]) else { continue }
            readings[String(fields[0]), default: []].append(
                (try #require(Double(fields[1])), value))
        }
        return readings
    }

    /// The scores of some patients together, by task and method.
    private static func scores(
        _ evaluation: any SetEvaluation, _ names: [String]
    ) throws -> [String: ForecastScore] {
        var scores: [String: ForecastScore] = [:]
        for name in names {
            let place = try #require(evaluation.patients.firstIndex(of: name))
            for score in evaluation.scores(of: place) {
                let key = [score.task, score.method].compactMap { $0 }.joined(separator: ": ")
                scores[key, default: ForecastScore()].add(score.score)
            }
        }
        return scores
    }

    /// Errors of the last value `steps` readings ahead, on the scale of ln(max(x, limit) + offset).
    private static func lastValue(
        _ series: [(hours: Double, value: Double)], steps: Int = 1, offset: Double = 0,
        limit: Double = 0
    ) -> [Double] {
        zip(series, series.dropFirst(steps)).map { early, late in
            abs(log(max(late.value, limit) + offset) - log(max(early.value, limit) + offset))
        }
    }

    @Test func antigenIsForecastBetterThanByTheLastValueAndAlarmsAreOfTheOutcome() throws {
        let name = "bruchovsky_psa_iadt"
        let evaluation = try Self.evaluation(name)
        #expect(evaluation.patients.count == 54)
        let patients = ["B0102", "S1280"]
        let scores = try Self.scores(evaluation, patients)
        let series = try Self.readings(name, "psa")
        for (task, steps) in [("", 1), ("three visits ahead: ", 3)] {
            let errors = patients.flatMap {
                Self.lastValue(series[$0] ?? [], steps: steps, offset: 0.1)
            }
            let last = try #require(scores[task + "last value"])
            let twin = try #require(scores[task + "twin"])
            #expect(last.count == errors.count && twin.count == errors.count)
            #expect(
                abs(last.logMeanAbsoluteError - errors.reduce(0, +) / Double(errors.count)) < 1e-9)
            #expect(twin.logMeanAbsoluteError < 0.85 * last.logMeanAbsoluteError)
            #expect(twin.coverage95 ?? 0 > 0.85)
        }
        // A man who relapsed, by the set's page, and one who did not.
        let relapsed = try #require(evaluation.patients.firstIndex(of: "B0085"))
        let alarm = try #require(evaluation.examine(relapsed).alarm)
        #expect(alarm.hadOutcome && alarm.score >= 0 && alarm.score <= 1)
    }

    @Test func lesionsAreForecastOneVisitAheadAndByTheLastTwoReadings() throws {
        let name = "laleh2022_tumour"
        let evaluation = try Self.evaluation(name)
        #expect(evaluation.patients.count == 883)
        let patients = Array(evaluation.patients.prefix(12))
        let scores = try Self.scores(evaluation, patients)
        let series = try Self.readings(name, "tumour_longest_diameter")
        let last = try #require(scores["last value"])
        let errors = patients.flatMap { patient -> [Double] in
            let values = (series[patient] ?? []).map(\.value)
            return zip(values, values.dropFirst()).map { abs($1 - $0) }
        }
        #expect(last.count == errors.count)
        #expect(abs(last.meanAbsoluteError - errors.reduce(0, +) / Double(errors.count)) < 1e-9)
        let twin = try #require(scores["twin"])
        #expect(twin.meanAbsoluteError < 1.05 * last.meanAbsoluteError)
        #expect(
            try #require(twin.meanRankedProbability)
                < (try #require(scores["random walk"]?.meanRankedProbability)))
        // The published series of the same patients, in thousandths of the largest volume.
        let lines = try SharedDataFolder.lines(of: "dev/\(name)/published_holdout2_errors.csv")
        var published: [Double] = []
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let models = fields.suffix(8).map { Double($0) ?? .infinity }
            guard patients.contains(String(fields[0])), models.allSatisfy({ $0 <= 0.1 }) else {
                continue
            }
            let volumes = fields[5].split(separator: "|").map { Double($0) ?? .nan }
            let before = volumes[volumes.count - 3]
            published += volumes.suffix(2).map { 1_000 * abs($0 - before) }
        }
        let two = try #require(scores["last two: last value"])
        #expect(two.count == published.count && two.count >= 6)
        #expect(
            abs(two.meanAbsoluteError - published.reduce(0, +) / Double(published.count)) < 1e-5)
    }

    @Test(arguments: [
        ("vaghi2020_mice_untreated", 52, 0.001), ("lxf_erlotinib_mice", 19, 1),
    ])
    func tumoursOfMiceAreForecastBetterThanByTheLastValue(
        name: String, mice: Int, unit: Double
    ) throws {
        let evaluation = try Self.evaluation(name)
        #expect(evaluation.patients.count == mice)
        let patients = Array(evaluation.patients.suffix(3) + evaluation.patients.prefix(3))
        let scores = try Self.scores(evaluation, patients)
        let series = try Self.readings(name, "tumour_volume")
        for (task, steps) in [("", 1), ("three measurements ahead: ", 3)] {
            let errors = patients.flatMap { patient in
                Self.lastValue(
                    (series[patient] ?? []).map { ($0.hours, $0.value * unit) }, steps: steps,
                    limit: 0.001)
            }
            let last = try #require(scores[task + "last value"])
            let twin = try #require(scores[task + "twin"])
            #expect(last.count == errors.count)
            #expect(
                abs(last.logMeanAbsoluteError - errors.reduce(0, +) / Double(errors.count)) < 1e-9)
            #expect(twin.logMeanAbsoluteError < 0.8 * last.logMeanAbsoluteError)
        }
    }

    @Test func aFolderOfNoKnownSetIsRefused() throws {
        let path = try #require(SharedDataFolder.path)
        #expect(throws: (any Error).self) {
            try EvaluationFolder("\(path)/dev/conformance_payloads").evaluation()
        }
    }
}
