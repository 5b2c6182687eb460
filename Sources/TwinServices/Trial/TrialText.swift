import Alerting
import Foundation
package import Simulation

/// A trial's report as people and programs read it.
package enum TrialText {
    /// The whole report as one line of JSON.
    package static func json(_ report: TrialReport) -> String {
        String(decoding: JSONPayload.bytes(of: report), as: UTF8.self)
    }

    /// Tables of the arms and of their differences.
    package static func lines(_ report: TrialReport) -> [String] {
        let models = report.models.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        var lines = [
            report.title, report.notice, "",
            "\(report.patients) virtual patients, each in every arm, \(report.days) days, "
                + "seed \(report.seed); \(report.grades)",
            "models: \(models.joined(separator: "; "))", "",
            "Mean and 95 % Monte Carlo interval; in brackets the median of patients",
        ]
        let outcomes = TrialOutcome.allCases.filter { outcome in
            report.arms.contains { $0.outcomes.contains { $0.outcome == outcome } }
        }
        lines += table(
            heads: report.arms.map(\.name),
            rows: outcomes.map { outcome in
                (
                    label(outcome, primary: report.primary),
                    report.arms.map { arm in
                        arm.outcomes.first { $0.outcome == outcome }.map(summary) ?? ""
                    }
                )
            })
        lines += ["", "Differences, patient by patient, and their 95 % Monte Carlo error"]
        lines += table(
            heads: report.comparisons.map { "\($0.arm) - \($0.from)" },
            rows: outcomes.map { outcome in
                (
                    label(outcome, primary: report.primary),
                    report.comparisons.map { pair in
                        pair.differences.first { $0.outcome == outcome }.map(difference) ?? ""
                    }
                )
            })
        lines += ["", precision(report)]
        return lines + report.limits.map { "limit: \($0)" }
    }

    private static func precision(_ report: TrialReport) -> String {
        let start =
            "* primary outcome: the error of every difference from \(report.arms[0].name) is "
        if report.isPrecise { return start + "at most a tenth of it" }
        let ratios = report.comparisons.filter { $0.from == report.arms[0].name }.compactMap {
            pair in
            pair.differences.first { $0.outcome == report.primary }
        }.filter { !$0.isPrecise }.map { 10 * $0.error / $0.mean.magnitude }
        let worst = ratios.max() ?? .infinity
        let needed = Double(report.patients) * worst * worst
        return
            "* primary outcome: the error of some difference from \(report.arms[0].name) is more "
            + "than a tenth of it"
            + (needed < 1e6 ? "; about \(Int(needed.rounded(.up))) patients would be enough" : "")
    }

    private static func label(_ outcome: TrialOutcome, primary: TrialOutcome) -> String {
        let unit = outcome.isPercentage ? " (%)" : outcome.unit == "1" ? "" : " (\(outcome.unit))"
        return (outcome == primary ? "* " : "  ") + outcome.label + unit
    }

    private static func summary(_ summary: TrialReport.Summary) -> String {
        let outcome = summary.outcome
        let interval =
            "\(number(summary.mean, outcome)) (\(number(summary.low, outcome)) to "
            + "\(number(summary.high, outcome)))"
        return summary.median.map { "\(interval) [\(number($0, outcome))]" } ?? interval
    }

    private static func difference(_ difference: TrialReport.Difference) -> String {
        "\(number(difference.mean, difference.outcome)) ± "
            + number(difference.error, difference.outcome)
    }

    private static func number(_ value: Double, _ outcome: TrialOutcome) -> String {
        let text = String(
            format: outcome.isPercentage ? "%.1f" : "%.2f",
            outcome.isPercentage ? 100 * value : value)
        // Rounding leaves a sign on what is nothing.
        return Double(text) == 0 ? String(text.drop { $0 == "-" }) : text
    }

    private static func table(heads: [String], rows: [(String, [String])]) -> [String] {
        let first = rows.map(\.0.count).max() ?? 0
        let widths = heads.indices.map { column in
            2 + max(heads[column].count, rows.map { $0.1[column].count }.max() ?? 0)
        }
        func line(_ label: String, _ fields: [String]) -> String {
            let cells = zip(fields, widths).map { field, width in
                String(repeating: " ", count: width - field.count) + field
            }
            return label + String(repeating: " ", count: first - label.count) + cells.joined()
        }
        return [line("", heads)] + rows.map(line)
    }
}
