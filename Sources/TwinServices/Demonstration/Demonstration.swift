import Alerting
package import ClinicalTypes
import Foundation
import MQTTTransport
import Synchronization
import TimeSeriesStore

/// The daemon at work: a private broker, devices that publish, alerts as they come.
///
/// Everything real but the patients that are labelled as simulated; everything is gone at the end.
package final class Demonstration: Sendable {
    /// A patient of the demonstration.
    package struct Patient: Sendable {
        /// The pseudonym.
        package var id: PatientID
        /// The device that measures the patient.
        package var device: DeviceID
        /// What the patient stands for, such as "simulated, stable".
        package var label: String

        /// Describes a patient.
        package init(id: PatientID, device: DeviceID, label: String) {
            self.id = id
            self.device = device
            self.label = label
        }
    }

    private let patients: [Patient]
    private let recording: Recording
    private let seconds: Double
    private let isStopped = StopFlag()

    /// Prepares a demonstration that plays a recording in about `seconds`.
    package init(patients: [Patient], recording: Recording, seconds: Double) {
        self.patients = patients
        self.recording = recording
        self.seconds = seconds
    }

    /// Ends the demonstration soon; from any thread.
    package func stop() {
        isStopped.raise()
    }

    /// Runs it; blocks until all is over and cleaned up.
    ///
    /// - Parameter say: Prints a line; the second argument says whether the next may replace it.
    /// - Returns: How many alerts were raised for each patient.
    /// - Throws: `DaemonFailure` when a part does not come up.
    package func run(say: @escaping @Sendable (String, _ isPassing: Bool) -> Void) throws
        -> [PatientID: Int]
    {
        let folder = try temporaryFolder()
        defer { remove(folder) }
        let broker = try PrivateBroker(folder: folder)
        defer { broker.stop() }
        let configuration = try writeConfiguration(folder, port: broker.port)
        let storePath = folder.appendingPathComponent("twind.sqlite").path
        try enrol(storePath)
        let viewer = AlertViewer(endpoint: broker.endpoint, say: say)
        viewer.start()
        defer { viewer.stop() }
        let daemon = try DaemonProcess(
            configuration: configuration, log: folder.appendingPathComponent("twind.log"))
        defer { daemon.kill() }
        guard viewer.awaitDaemon(within: .seconds(15)) else {
            throw DaemonFailure(
                .unavailable,
                "the daemon did not come up:\n"
                    + text(of: folder.appendingPathComponent("twind.log")))
        }
        say("mosquitto on 127.0.0.1:\(broker.port), daemon ready, devices publish", false)
        play(to: broker, viewer, say: say)
        // Draining takes in and publishes all that is committed.
        let status = daemon.stop(within: .seconds(30))
        guard status == 0 else {
            throw DaemonFailure(
                .internalError,
                "the daemon did not end in good order:\n"
                    + text(of: folder.appendingPathComponent("twind.log")))
        }
        viewer.settle()
        return try account(storePath, say: say)
    }

    private func play(
        to broker: PrivateBroker, _ viewer: AlertViewer,
        say: @escaping @Sendable (String, Bool) -> Void
    ) {
        var settings = PublisherSettings(endpoint: broker.endpoint, clientID: "demo-devices")
        settings.maximumInFlight = 500
        let player = RecordingPlayer(recording, settings: settings, topicRoot: "twind/v1")
        let speed = max(1, recording.hours * 3_600 / seconds)
        _ = player.play(speed: speed) { progress in
            if isStopped.isRaised { player.stop() }
            viewer.noteOrigin(progress.origin)
            say(
                String(
                    format: "hour %5.1f of %.0f, %d of %d readings published", progress.hours,
                    recording.hours, progress.published, progress.total), true)
        }
    }

    private func account(_ storePath: String, say: @Sendable (String, Bool) -> Void) throws
        -> [PatientID: Int]
    {
        let store = try TwinStore.open(storePath, role: .command, create: false)
        var raised: [PatientID: Int] = [:]
        for patient in patients {
            let events = try store.alertEvents(of: patient.id, limit: 1_000)
            raised[patient.id] = events.filter { $0.state == .raised }.count
            say("\(patient.id) (\(patient.label)): \(raised[patient.id] ?? 0) alerts", false)
        }
        let balance = try store.balance()
        say(
            "received \(balance.received) = stored \(balance.stored) + duplicate "
                + "\(balance.duplicates) + quarantined \(balance.quarantined)", false)
        try store.close()
        return raised
    }

    private func enrol(_ storePath: String) throws {
        let store = try TwinStore.open(storePath, role: .command, create: true)
        for patient in patients {
            try store.enrol(device: patient.device, patient: patient.id, from: .earliest)
        }
        try store.close()
    }

    private func writeConfiguration(_ folder: URL, port: UInt16) throws -> URL {
        let file = folder.appendingPathComponent("twind.toml")
        try """
        [broker]
        host = "127.0.0.1"
        port = \(port)
        [twin]
        setting = "ward"
        [store]
        path = "\(folder.appendingPathComponent("twind.sqlite").path)"
        """.write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    private func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("twind-demo-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func remove(_ folder: URL) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FileHandle.standardError.write(Data("\(folder.path) was left behind\n".utf8))
        }
    }

    private func text(of file: URL) -> String {
        FileManager.default.contents(atPath: file.path).map { String(decoding: $0, as: UTF8.self) }
            ?? ""
    }
}
