import ArgumentParser
import ClinicalTypes
import Foundation
import TwinEngine
import TwinModels
import TwinServices

/// Runs recorded patients through twins without a broker.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run recorded patients through twins, without a broker.",
        discussion: """
            Reads tables in the tidy format (patient_id, t_hours, code, value, unit), plain or \
            compressed with gzip, and writes to the folder OUT:

              predictions.ndjson  what the twin expected of each reading before it knew it
              alerts.ndjson       each change of a deviation alert, with its evidence

            Example:
              twind replay --obs obs.csv.gz --patients patients.csv --out result
            """)

    @Option(name: .customLong("obs"), help: "The table of observations.")
    var observations: String

    @Option(
        help: "The table of events. Read for its form; no vitals module depends on events yet.")
    var events: String?

    @Option(help: "The table of patients; may give t0 and setting.")
    var patients: String?

    @Option(name: .customLong("out"), help: "The folder for the results, made if need be.")
    var output: String

    @Option(help: "ward or intensive, for patients whose table names none; auto finds out.")
    var setting = "auto"

    @Option(help: "The number of particles.")
    var particles = 512

    func validate() throws {
        guard setting == "auto" || CareSetting(name: setting) != nil else {
            throw ValidationError("--setting is one of auto, ward, intensive.")
        }
        guard (2...65_536).contains(particles) else {
            throw ValidationError("--particles lies between 2 and 65536.")
        }
    }

    func run() async throws {
        try await reporting { try await replay() }
    }

    private func replay() async throws {
        let cohort = try ReplayCohort(
            observations: observations, patients: patients, setting: CareSetting(name: setting))
        warn(
            "\(cohort.rows) observations read, \(cohort.modelled) of them of modelled streams, "
                + "\(cohort.patients.count) patients")
        for (reason, count) in cohort.rejected.sorted(by: { $0.key < $1.key }) {
            warn("\(count) observations left out: \(reason)")
        }
        if let events {
            warn(
                "\(try ReplayCohort.countEvents(events)) events read; vitals do not depend on them")
        }
        let begin = ContinuousClock.now
        let score = try await CohortReplay(
            cohort: cohort, configuration: TwinConfiguration(particles: particles), output: output
        ).run { progress in
            guard progress.patients % 100 == 0 || progress.patients == progress.patientsInAll
            else { return }
            let seconds = begin.duration(to: .now) / .seconds(1)
            warn(
                "\(progress.patients) of \(progress.patientsInAll) patients, "
                    + "\(Int(Double(progress.readings) / seconds)) observations/s")
        }
        for (code, stream) in score.streams.sorted(by: { $0.key < $1.key }) {
            warn(
                code.rawValue.padding(toLength: 18, withPad: " ", startingAt: 0)
                    + String(
                        format: " n %6d  95 %% interval covers %.2f %%  MAE %.4g  CRPS %.4g",
                        stream.count, 100 * stream.coverage, stream.meanAbsoluteError,
                        stream.meanRankedProbability)
                    + String(format: "  log score %.4g", stream.meanLogScore))
        }
        warn("\(score.alerts) alerts raised; peak memory \(peakMemory / 1_024) MiB")
    }

    /// The most memory the process ever had resident, in KiB.
    private var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}
