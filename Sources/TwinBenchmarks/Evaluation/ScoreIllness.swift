import ArgumentParser
import ClinicalTypes
import Evaluation
import Foundation
import TwinServices

/// Days around the first symptoms against the twin's alerts.
struct ScoreIllness: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "illness",
        abstract: "Score alerts and P(event) by days around the first symptoms of an illness.",
        discussion: """
            DIR holds obs.csv.gz with one hr_basal_daily a day and events.csv with symptom_onset. \
            A person is eligible whose record begins 28 days before the onset or earlier (14 days \
            of baseline before the window opens) and has 7 days or more of −14…0. Healthy are the \
            recorded days of everybody from day 14 of the record on, without those of −21…+28.

            The floor is the rule of NightSignal on the daily level: median of the days so far + 4 \
            /min, two days in a row. P(event) is scored at the threshold at which no more healthy \
            days are red than by the rule, chosen on healthy days alone. Alerts are scored as they \
            were raised, at the twin's own budget. "by chance" is the share of 15-day stretches of \
            healthy days with a red day: what −14…0 would show if nothing were the matter.

            P(event) is taken "through" the day as the rule is, and from "before" the day's reading.
            """)

    @Argument(help: "The folder of the data set.")
    var directory: String

    @Option(help: "predictions.ndjson of twind replay.")
    var predictions: String

    @Option(help: "alerts.ndjson of twind replay.")
    var alerts: String

    func run() throws {
        let data = DataSet(directory)
        let people = try Self.people(data)
        let levels = people.map { NightSignalRule.exact.levels(of: $0.nights) }
        let rule = detection(people) { place, day in levels[place][day] == .red }
        print(
            "\(data.name): \(people.count) persons, \(rule.eligible) eligible, "
                + "\(rule.healthyDays) healthy person-days\n")
        print(
            Table.row(
                "", ["−14…0", "−14…+7", "red per day", "by chance", "threshold"]))
        report("NightSignal rule", rule)
        let spans = try ReplayResults.alerts(alerts)
        let groups = Set(spans.values.joined().map(\.group)).sorted()
        for group in [nil] + (groups.count > 1 ? groups.map(Optional.some) : []) {
            let suffix = group.map { ", \($0)" } ?? ""
            let own = people.map { person in
                (spans[person.name] ?? []).filter { group == nil || $0.group == group }
            }
            report(
                "alert raised" + suffix,
                detection(people) { place, day in
                    own[place].contains { Int($0.raised / 24) == day }
                })
            report(
                "alert up" + suffix,
                detection(people) { place, day in
                    own[place].contains {
                        Int($0.raised / 24) <= day && $0.cleared / 24 >= Double(day)
                    }
                })
        }
        let known = try ReplayResults.probabilities(predictions)
        guard known.stated > 0 else {
            print("\nnone of \(known.lines) predictions states a p_event: there is none to score")
            return
        }
        for (name, isThrough) in [("P(event), through", true), ("P(event), before", false)] {
            let scores = people.map { person in
                Self.scores(person, known.tracks[person.name], isThrough: isThrough)
            }
            let healthy = zip(people, scores).flatMap { person, scores in
                person.record.healthyDays.map { scores[$0] ?? -.infinity }
            }
            let threshold = IllnessDetection.threshold(
                ofHealthyScores: healthy, matching: rule.falseRate)
            report(
                name,
                detection(people) { place, day in
                    scores[place][day].map { $0 >= threshold } ?? false
                }, threshold: threshold)
        }
    }

    /// One person's record and daily levels.
    private struct Person {
        var name: String
        var record: IllnessRecord
        var nights: [Int: Double]
    }

    private static func people(_ data: DataSet) throws -> [Person] {
        var onsets: [String: Int] = [:]
        let events = try data.table("events.csv", required: ["patient_id", "t_hours", "code"])
        for row in events.rows where row.text("code") == "symptom_onset" {
            guard let name = row.text("patient_id") else { continue }
            onsets[name] = Int(try row.requiredNumber("t_hours") / 24)
        }
        return try data.observations().patients.compactMap { patient in
            let nights = patient.readings.filter { $0.reading.code.rawValue == "hr_basal_daily" }
            guard let onset = onsets[patient.id.rawValue], !nights.isEmpty else { return nil }
            let levels = nights.map { (Int($0.hours / 24), $0.reading.value) }
            return Person(
                name: patient.id.rawValue,
                record: IllnessRecord(days: levels.map(\.0), onset: onset),
                nights: Dictionary(levels, uniquingKeysWith: { $1 }))
        }
    }

    /// P(event) of each recorded day.
    private static func scores(
        _ person: Person, _ track: ScoreTrack?, isThrough: Bool
    ) -> [Int: Double] {
        var scores: [Int: Double] = [:]
        for day in person.record.days {
            let end = Double(day + 1) * 24 - 1e-6
            scores[day] = isThrough ? track?.value(after: end) : track?.value(at: end)
        }
        return scores
    }

    private func detection(
        _ people: [Person], isRed: (_ place: Int, _ day: Int) -> Bool
    ) -> IllnessDetection {
        IllnessDetection(
            people.enumerated().map { place, person in
                (person.record, Set(person.record.days.filter { isRed(place, $0) }))
            })
    }

    private func report(_ name: String, _ result: IllnessDetection, threshold: Double? = nil) {
        let eligible = Double(result.eligible)
        let chance = Double(result.redHealthyStretches) / Double(result.healthyStretches)
        print(
            Table.row(
                name,
                [
                    Table.number(100 * Double(result.before) / eligible, 0) + " %",
                    Table.number(100 * Double(result.around) / eligible, 0) + " %",
                    Table.number(result.falseRate, 4), Table.number(100 * chance, 0) + " %",
                    threshold.map { Table.number($0, 4) } ?? "",
                ]))
    }
}
