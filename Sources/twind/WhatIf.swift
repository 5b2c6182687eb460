import Alerting
import ArgumentParser
import ClinicalTypes
import Foundation
import TimeSeriesStore
import TwinEngine
import TwinServices

/// Compares regimens in one patient's twin.
struct WhatIf: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif",
        abstract: "Compare regimens in one patient's twin.",
        discussion: """
            Every regimen is the recorded plan with changes, carried out by the same particles with \
            the same random numbers, so that differences between regimens are theirs. The twin is \
            read from the store and left as it is. A regimen is a name and changes:

              as planned
              three quarters: scale docetaxel 0.75
              a week later: delay 7 d
              other drug: replace docetaxel with paclitaxel 1.75
              no more: stop
              with G-CSF: give pegfilgrastim 6 mg at 2 d
              weekly: stop docetaxel; give docetaxel 60 mg over 60 min at 1 d x 3 every 7 d
              fewer fractions: irradiate 2.67 Gy x 15 at 1 d every 1 d

            Decision support, not a medical device.

            Example:
              twind whatif p-0017 --regimen 'full: give docetaxel 180 mg over 60 min at 1 d' \\
                --regimen 'less: give docetaxel 135 mg over 60 min at 1 d'
            """)

    @Argument(help: "The patient's pseudonym.")
    var patient: String

    @Option(name: .long, help: "A regimen; give the option once for each.")
    var regimen: [String] = ["as planned"]

    @Option(name: .long, help: "How many days to look ahead, 1 to 366.")
    var days = 21.0

    @Option(
        name: .long,
        help: "From when on regimens differ (ISO 8601); the newest record if not given.")
    var from: String?

    @Flag(name: .long, help: "Print the whole answer as JSON.")
    var json = false

    @OptionGroup var option: ConfigurationOption

    func run() throws {
        guard let patient = PatientID(patient) else {
            throw ValidationError("A pseudonym is one to 64 of the characters A-Z a-z 0-9 . _ -")
        }
        let time = try from.map { text in
            guard let time = Instant(iso8601: text) else {
                throw ValidationError("--from is an instant such as 2026-03-01T08:00:00Z")
            }
            return time
        }
        let configuration = try option.load().configuration
        let store = try option.openStore()
        let report = try reporting {
            var regimens: [Regimen] = []
            for text in regimen { regimens.append(try RegimenText.regimen(text)) }
            return try WhatIfAnswer(store: store, configuration: configuration).report(
                try WhatIfAnswer.question(regimens, days: days, from: time), on: patient,
                until: nil)
        }
        if json {
            print(String(decoding: JSONPayload.bytes(of: report), as: UTF8.self))
        } else {
            for line in Self.lines(report) { print(line) }
        }
    }

    private static func lines(_ report: WhatIfReport) -> [String] {
        var lines = [
            "From \(report.time), \(number(report.days)) days ahead; 90 % intervals of the belief"
        ]
        for (stream, comparison) in report.comparisons.sorted(by: { $0.key < $1.key }) {
            let better = comparison.isHigherBetter ? "higher" : "lower"
            lines.append("")
            lines.append(
                "\(stream), \(comparison.outcome) (\(comparison.unit)), \(better) is better:")
            for (rank, ranked) in comparison.ranking.enumerated() {
                lines.append(
                    "  \(rank + 1). \(ranked.regimen): \(number(ranked.q50)) "
                        + "(\(number(ranked.q05)) to \(number(ranked.q95)))")
            }
            for pair in comparison.pairs {
                lines.append(
                    "  P(\(pair.better) better than \(pair.worse)) = "
                        + String(format: "%.2f", pair.probabilityBetter)
                        + ", by \(number(abs(pair.meanDifference))) on average")
            }
        }
        lines.append("")
        for regimen in report.regimens where regimen.isExtrapolation {
            lines.append(
                "\(regimen.name) is extrapolated: "
                    + regimen.extrapolations.joined(separator: "; "))
        }
        lines += report.limits
        return lines + [report.notice]
    }

    private static func number(_ value: Double) -> String {
        String(format: abs(value) >= 100 ? "%.0f" : "%.3g", value)
    }
}
