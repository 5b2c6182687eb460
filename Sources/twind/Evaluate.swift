import ArgumentParser
import Evaluation
import Foundation
import TwinServices

/// Holds the twin's forecasts against recorded patients.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score forecasts of recorded patients beside naive methods.",
        discussion: """
            Every reading is forecast from what came before it, by the twin and by methods that know \
            nothing but the series. A folder holds obs.csv, events.csv and patients.csv in the tidy \
            format, perhaps compressed with gzip; its name says what is forecast. MAE and RMSE are \
            in the unit of the stream, log MAE, log RMSE and CRPS on the scale of the natural \
            logarithm; "50 %" to "95 %" are the shares of readings in those intervals.

            Example:
              twind evaluate jost2020_anc_6mp
            """)

    @Argument(help: "Folders of data sets.")
    var folders: [String]

    func run() async throws {
        for path in folders { try await reporting { try await evaluate(EvaluationFolder(path)) } }
    }

    private func evaluate(_ folder: EvaluationFolder) async throws {
        let evaluation = try folder.evaluation()
        let count = evaluation.patients.count
        let stride = max(10, count / 20)
        let result = await evaluation.run { done in
            if done % stride == 0 || done == count { warn("\(done) of \(count) patients") }
        }
        print("\(folder.name): \(evaluation.subject), \(count) patients")
        print(
            Self.row(
                "",
                [
                    "n", "MAE", "RMSE", "log MAE", "log RMSE", "CRPS", "50 %", "80 %", "90 %",
                    "95 %", "log score",
                ]))
        var task: String?
        for method in result.scores {
            if let next = method.task, next != task { print("  \(next)") }
            task = method.task
            print(Self.row(of: method))
        }
        for line in evaluation.conclusions(of: result.alarms) { print("  \(line)") }
        for line in evaluation.published { print("  \(line)") }
        print("  for research: no basis of decisions on a patient")
    }

    private static func row(of method: MethodScore) -> String {
        let score = method.score
        return row(
            method.method,
            [
                "\(score.count)", number(score.meanAbsoluteError), number(score.rootMeanSquare),
                number(score.logMeanAbsoluteError), number(score.logRootMeanSquare),
                number(score.meanRankedProbability), share(score.coverage50),
                share(score.coverage80), share(score.coverage90), share(score.coverage95),
                number(score.meanLogDensity),
            ])
    }

    private static func row(_ label: String, _ fields: [String]) -> String {
        label.padding(toLength: 22, withPad: " ", startingAt: 0)
            + fields.map { String(repeating: " ", count: max(0, 10 - $0.count)) + $0 }.joined()
    }

    private static func number(_ value: Double?) -> String {
        value.map { String(format: "%.3f", $0) } ?? ""
    }

    private static func share(_ value: Double?) -> String {
        value.map { String(format: "%.1f", 100 * $0) } ?? ""
    }
}
