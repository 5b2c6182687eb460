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

    /// The same with the patient's alarm, where the set has an outcome to be warned of.
    func examine(_ patient: Int) -> PatientExamination

    /// What the alarms of all patients amount to, a line each.
    func conclusions(of alarms: [PatientAlarm]) -> [String]
}

/// How one method fared.
package struct MethodScore: Sendable {
    /// What was forecast if that is not the subject itself, such as "three visits ahead".
    package var task: String?
    /// Names the method.
    package var method: String
    /// How it fared.
    package var score: ForecastScore

    /// Puts a score together.
    package init(_ task: String? = nil, method: String, score: ForecastScore) {
        self.task = task
        self.method = method
        self.score = score
    }
}

/// The most suspicious that a patient ever looked, each time from what was known then.
package struct PatientAlarm: Sendable {
    /// The largest score.
    package var score: Double
    /// Whether the patient had the outcome.
    package var hadOutcome: Bool
}

/// What came of one patient.
package struct PatientExamination: Sendable {
    /// How each method fared.
    package var scores: [MethodScore]
    /// The alarm; nil without an outcome to be warned of.
    package var alarm: PatientAlarm?
}

/// What came of all patients.
package struct SetResult: Sendable {
    /// How each method fared.
    package var scores: [MethodScore] = []
    /// The alarms, in the order of patients.
    package var alarms: [PatientAlarm] = []
}

extension SetEvaluation {
    /// The scores alone.
    package func examine(_ patient: Int) -> PatientExamination {
        PatientExamination(scores: scores(of: patient), alarm: nil)
    }

    /// Nothing.
    package func conclusions(of alarms: [PatientAlarm]) -> [String] { [] }

    /// Examines all patients, on as many threads as there are processors.
    ///
    /// - Parameter finished: Told after each patient how many are done; from any thread.
    package func run(finished: @escaping @Sendable (Int) -> Void) async -> SetResult {
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        return await withTaskGroup(of: (Int, PatientExamination).self) { group in
            var next = 0
            var all = [PatientExamination?](repeating: nil, count: patients.count)
            var done = 0
            while next < min(width, patients.count) {
                let patient = next
                group.addTask { (patient, examine(patient)) }
                next += 1
            }
            for await (patient, examination) in group {
                all[patient] = examination
                done += 1
                finished(done)
                guard next < patients.count else { continue }
                let patient = next
                group.addTask { (patient, self.examine(patient)) }
                next += 1
            }
            // In the order of patients, so that sums do not depend on who was first.
            return all.compactMap { $0 }.reduce(into: SetResult()) { total, examination in
                if total.scores.isEmpty {
                    total.scores = examination.scores
                } else {
                    for place in examination.scores.indices {
                        total.scores[place].score.add(examination.scores[place].score)
                    }
                }
                if let alarm = examination.alarm { total.alarms.append(alarm) }
            }
        }
    }
}
