import ArgumentParser
import ClinicalTypes
import Foundation
import Simulation
import Synchronization
import TwinServices
import UnixSignals

/// Shows the daemon at work.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the daemon at work on simulated and recorded patients.",
        discussion: """
            Starts a mosquitto of its own on a free loopback port and the daemon on a store of its \
            own, plays three days of four simulated patients at a bedside monitor, one of whom \
            falls ill, and of one recorded smartwatch, and prints the alerts as they come. Ends by \
            itself, or with Ctrl-C, and leaves nothing behind.
            """)

    @Option(help: "About how many seconds the three days take.")
    var seconds = 30.0

    func validate() throws {
        guard seconds >= 5 else { throw ValidationError("--seconds is 5 or more.") }
    }

    func run() async throws {
        let (patients, recording) = try cast()
        let printer = Printer()
        printer.say("Decision support, not a medical device. Patients named simulated are nobody.")
        for patient in patients { printer.say("  \(patient.id): \(patient.label)") }
        let demonstration = Demonstration(
            patients: patients, recording: recording, seconds: seconds)
        let raised = try await withThrowingTaskGroup(of: [PatientID: Int]?.self) { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                    demonstration.stop()
                }
                return nil
            }
            group.addTask {
                try await reporting {
                    try await onThread { try demonstration.run { printer.say($0, passing: $1) } }
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            return [:]
        }
        printer.say("\(raised.values.reduce(0, +)) alerts in all")
    }

    /// The patients, and what their devices publish.
    private func cast() throws -> ([Demonstration.Patient], Recording) {
        var patients: [Demonstration.Patient] = []
        var items: [Recording.Item] = []
        let hours = 72.0
        // Three stable patients who stay quiet: within the budget of false alerts, about one in three
        // would not in three days.
        for seed in [1, 2, 3, 5] as [UInt64] {
            let isFallingIll = seed == 3
            let simulated = BedsidePatient(
                seed: seed, start: Instant(microseconds: 0),
                deterioration: isFallingIll ? Deterioration(onsetHour: 48) : nil)
            let device = DeviceID(validated: "monitor-\(seed)")
            patients.append(
                Demonstration.Patient(
                    id: simulated.patient, device: device,
                    label: isFallingIll ? "simulated, falls ill at hour 48" : "simulated, stable"))
            items += simulated.readings(hours: hours).map { reading in
                Recording.Item(
                    hours: reading.time.hours(since: simulated.start), device: device,
                    reading: reading)
            }
        }
        if let table = Self.smartwatchTable {
            let cohort = try reporting { try ReplayCohort(observations: table) }
            patients += cohort.patients.map {
                Demonstration.Patient(
                    id: $0.id, device: ReplayDevice.name(for: $0.id),
                    label: "recorded smartwatch, resting heart rate (NightSignal study)")
            }
            items += Recording(cohort).items
        }
        return (patients, Recording(items))
    }

    /// The recorded sample, in a checkout or as installed.
    private static var smartwatchTable: String? {
        ["config/demo/smartwatch.csv.gz", "/usr/share/twind/demo/smartwatch.csv.gz"]
            .first { FileManager.default.isReadableFile(atPath: $0) }
    }
}

/// Runs blocking work on a thread of its own.
private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
    -> Value
{
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}

/// Prints lines; on a terminal a passing one is overwritten by the next.
private final class Printer: Sendable {
    private let isOnTerminal = isatty(STDOUT_FILENO) == 1
    private let state = Mutex((isPassing: false, count: 0))

    func say(_ line: String, passing: Bool = false) {
        state.withLock { state in
            // A log file gets every tenth progress line.
            if passing, !isOnTerminal {
                state.count += 1
                guard state.count % 10 == 1 else { return }
            }
            let begin = state.isPassing ? "\r\u{1B}[K" : ""
            let end = passing && isOnTerminal ? "" : "\n"
            FileHandle.standardOutput.write(Data((begin + line + end).utf8))
            state.isPassing = passing && isOnTerminal
        }
    }
}
