import ArgumentParser
import ClinicalTypes
import Evaluation
import Foundation
import TwinServices

/// Hourly sepsis labels against P(event).
struct ScoreSepsis: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sepsis",
        abstract: "Score P(event) by hourly sepsis labels, as the Challenge of 2019 does.",
        discussion: """
            DIR holds obs.csv.gz, patients.csv (first_hour, last_hour, sampling_weight) and \
            events.csv (sepsis_label_start). An hour is labelled from six hours before the onset \
            on. Everything is weighted by sampling_weight.

            P(event) of an hour is taken twice: "before" is what the twin knew before the readings \
            of that hour, carried forward over hours without any; "through" knows the readings of \
            the hour too, as the floor does: it is what the next reading finds. AUROC and AUPRC \
            need no threshold. Utility is 0 for silence and 1 for the best alarms. The utility at \
            the stated threshold is the honest one. "cross" takes for each half of the stays the \
            threshold that is best for the other half: honest too, but it has seen labels. "best" \
            was chosen on the very labels that it is scored on and flatters.

            The floor is NEWS2 without oxygen and consciousness on the latest values.
            """)

    @Argument(help: "The folder of the data set.")
    var directory: String

    @Option(help: "predictions.ndjson of twind replay.")
    var predictions: String

    @Option(help: "alerts.ndjson of twind replay: an alert that is up scores 1.")
    var alerts: String?

    @Option(help: "The threshold of P(event), stated before the labels are looked at.")
    var threshold = 0.5

    @Option(help: "The threshold of the floor.")
    var floorThreshold = 6.0

    func run() throws {
        let data = DataSet(directory)
        let stays = try SepsisStay.stays(
            patients: data.table(
                "patients.csv",
                required: ["patient_id", "first_hour", "last_hour", "sampling_weight"]),
            events: data.table("events.csv", required: ["patient_id", "t_hours", "code"]))
        let hours = SepsisHours(stays)
        guard hours.attainable > 0 else {
            throw Shortfall("\(data.name) labels no hour: there is nothing to score")
        }
        print(
            "\(data.name): \(stays.count) stays, \(hours.labels.count) hours, of which "
                + Table.number(100 * hours.prevalence, 2) + " % are labelled (weighted)\n")
        print(
            Table.row(
                "", ["AUROC", "AUPRC", "utility", "stated at", "cross", "best", "best at"]))
        Progress.say("NEWS2 without oxygen and consciousness")
        let floor = hours.assess(try floorScores(data, stays))
        report("partial NEWS2", floor, at: floorThreshold)
        let known = try ReplayResults.probabilities(predictions)
        var assessments: [(name: String, SepsisHours.Assessment)] = []
        if known.stated > 0 {
            for (name, isThrough) in [("P(event), before", false), ("P(event), through", true)] {
                Progress.say(name)
                let assessment = hours.assess(scores(stays, known.tracks, isThrough: isThrough))
                report(name, assessment, at: threshold)
                assessments.append((name, assessment))
            }
        }
        if let alerts { try reportAlerts(hours, ReplayResults.alerts(alerts)) }
        if known.stated < known.lines {
            print(
                "\n\(known.lines - known.stated) of \(known.lines) predictions state no p_event"
                    + (known.stated == 0 ? ": there is none to score" : ""))
        }
        printCurve("utility of partial NEWS2 at", floor.curve, (3...9).map(Double.init), digits: 0)
        for (name, assessment) in assessments {
            printCurve(
                "utility of \(name) at", assessment.curve,
                [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.99], digits: 2)
        }
    }

    private func report(_ name: String, _ result: SepsisHours.Assessment, at threshold: Double) {
        let best = result.curve.best
        print(
            Table.row(
                name,
                [
                    Table.number(result.discrimination.areaUnderROC, 4),
                    Table.number(result.discrimination.averagePrecision, 4),
                    Table.number(result.curve.utility(at: threshold), 4),
                    Table.number(threshold, 2), Table.number(result.crossFittedUtility, 4),
                    Table.number(best.utility, 4), Table.number(best.threshold, 3),
                ]))
    }

    private func printCurve(
        _ title: String, _ curve: UtilityCurve, _ thresholds: [Double], digits: Int
    ) {
        print("\n\(title)")
        for threshold in thresholds {
            print(
                Table.row(
                    "  " + Table.number(threshold, digits),
                    [Table.number(curve.utility(at: threshold), 4)]))
        }
    }

    private func reportAlerts(_ hours: SepsisHours, _ alerts: [String: [AlertSpan]]) throws {
        let groups = Set(alerts.values.joined().map(\.group)).sorted()
        for group in [nil] + (groups.count > 1 ? groups.map(Optional.some) : []) {
            let scores = hours.stays.flatMap { stay in
                let own = (alerts[stay.patient] ?? []).filter { group == nil || $0.group == group }
                return stay.hours.map { hour in
                    own.contains { $0.isUp(at: Double(hour)) } ? 1.0 : 0
                }
            }
            report("alert up" + (group.map { ", \($0)" } ?? ""), hours.assess(scores), at: 1)
        }
    }

    /// P(event) of every hour; an hour before the first is the least suspicious.
    private func scores(
        _ stays: [SepsisStay], _ tracks: [String: ScoreTrack], isThrough: Bool
    ) -> [Double] {
        stays.flatMap { stay in
            let track = tracks[stay.patient] ?? ScoreTrack()
            return stay.hours.map { hour in
                let value =
                    isThrough ? track.value(after: Double(hour)) : track.value(at: Double(hour))
                return value ?? -.infinity
            }
        }
    }

    private func floorScores(_ data: DataSet, _ stays: [SepsisStay]) throws -> [Double] {
        var readings: [String: [ReplayCohort.TimedReading]] = [:]
        for patient in try data.observations().patients {
            readings[patient.id.rawValue] = patient.readings
        }
        return stays.flatMap { stay in
            var score = PartialEarlyWarningScore()
            var coming = (readings[stay.patient] ?? [])[...]
            return stay.hours.map { hour in
                while let next = coming.first, next.hours <= Double(hour) {
                    coming.removeFirst()
                    if let vital = PartialEarlyWarningScore.Vital(next.reading.code) {
                        score.observe(vital, next.reading.value)
                    }
                }
                return Double(score.total)
            }
        }
    }
}

extension PartialEarlyWarningScore.Vital {
    /// The vital sign of a stream's readings, nil for what the score leaves out.
    fileprivate init?(_ code: StreamCode) {
        switch code.rawValue {
        case "resp_rate": self = .respiratoryRate
        case "spo2": self = .oxygenSaturation
        case "sbp": self = .systolicPressure
        case "heart_rate": self = .pulse
        case "body_temperature": self = .temperature
        default: return nil
        }
    }
}
