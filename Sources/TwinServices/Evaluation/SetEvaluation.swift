package import Evaluation
import Foundation

/// Holds the twin against one kind of recorded data set, beside naive methods.
package protocol SetEvaluation: Sendable {
    /// What is forecast, such as "neutrophils, one count ahead".
    var subject: String { get }
    /// The names of the patients, in order.
    var patients: [String] { get }
    /// What of the set's own literature stands beside the result, a line each.
    var published: [String] { get }

    /// Forecasts all readings of one patient, each from those before it.
    ///
    /// - Returns: A score for each method, the same methods in the same order for every patient.
    func scores(of patient: Int) -> [MethodScore]
}

/// How one method fared.
package struct MethodScore: Sendable {
    /// Names the method.
    package var method: String
    /// How it fared.
    package var score: ForecastScore

    /// Puts a score together.
    package init(method: String, score: ForecastScore) {
        self.method = method
        self.score = score
    }
}

extension SetEvaluation {
    /// Scores all patients, on as many threads as there are processors.
    ///
    /// - Parameter finished: Told after each patient how many are done; from any thread.
    package func run(finished: @escaping @Sendable (Int) -> Void) async -> [MethodScore] {
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        return await withTaskGroup(of: (Int, [MethodScore]).self) { group in
            var next = 0
            var all = [[MethodScore]](repeating: [], count: patients.count)
            var done = 0
            while next < min(width, patients.count) {
                let patient = next
                group.addTask { (patient, scores(of: patient)) }
                next += 1
            }
            for await (patient, scores) in group {
                all[patient] = scores
                done += 1
                finished(done)
                guard next < patients.count else { continue }
                let patient = next
                group.addTask { (patient, self.scores(of: patient)) }
                next += 1
            }
            // In the order of patients, so that sums do not depend on who was first.
            return all.reduce(into: []) { total, scores in
                if total.isEmpty {
                    total = scores
                } else {
                    for place in scores.indices { total[place].score.add(scores[place].score) }
                }
            }
        }
    }
}
