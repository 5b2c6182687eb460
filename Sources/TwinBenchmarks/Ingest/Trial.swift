import ClinicalTypes
import Foundation
import TimeSeriesStore
import TwinServices

/// A broker and a store of their own for one trial, and the processes that meet there.
final class Trial<Plan: Load> {
    /// The broker.
    let broker: PrivateBroker
    /// The daemon's store, seen from beside it.
    let store: TwinStore
    /// What is published.
    let plans: [Plan]
    private let folder: URL
    private let configuration: URL
    private var publishers: [HelperProcess] = []
    private var starts = 0

    /// How many readings there are in all.
    var total: Int { plans.reduce(0) { $0 + $1.readings } }

    /// Starts a broker and enrols the devices of the plans in a new store.
    init(_ laboratory: Laboratory, plans: [Plan], twins: Bool) throws {
        self.plans = plans
        folder = laboratory.folder.appendingPathComponent("trial")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        broker = try PrivateBroker(folder: folder)
        RunningProcesses.note(broker.processID)
        let path = folder.appendingPathComponent("twind.sqlite").path
        configuration = folder.appendingPathComponent("twind.toml")
        try """
        [broker]
        host = "127.0.0.1"
        port = \(broker.port)
        [store]
        path = "\(path)"
        [twin]
        enabled = \(twins)
        """.write(to: configuration, atomically: true, encoding: .utf8)
        store = try TwinStore.open(path, role: .command, create: true)
        for plan in plans {
            try store.enrol(
                (0..<plan.devices).map { index in
                    Binding(
                        device: plan.device(index), patient: plan.patient(index), from: .earliest)
                })
        }
    }

    /// Ends everything and removes the files.
    func end() throws {
        publishers = []
        RunningProcesses.forget(broker.processID)
        broker.stop()
        try store.close()
        try FileManager.default.removeItem(at: folder)
    }

    /// Starts the daemon; `awaitSubscription` tells when it receives.
    func startDaemon(_ executable: URL) throws -> DaemonProcess {
        starts += 1
        let daemon = try DaemonProcess(
            executable: executable, configuration: configuration,
            log: folder.appendingPathComponent("twind-\(starts).log"))
        RunningProcesses.note(daemon.processID)
        return daemon
    }

    /// Lets the daemon drain and end.
    func stop(_ daemon: DaemonProcess) throws {
        let status = daemon.stop(within: .seconds(60))
        RunningProcesses.forget(daemon.processID)
        guard status == 0 else { throw Shortfall("the daemon did not end in good order") }
    }

    /// Kills the daemon.
    func kill(_ daemon: DaemonProcess) {
        daemon.kill()
        RunningProcesses.forget(daemon.processID)
    }

    /// What the last daemon has logged.
    var log: String {
        let path = folder.appendingPathComponent("twind-\(starts).log").path
        return FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
            ?? "nothing"
    }

    /// Waits until a daemon has subscribed for the first time.
    func awaitSubscription() throws {
        try wait(seconds: 15, for: "the daemon to subscribe") {
            try store.meta("session/twind") != nil
        }
    }

    /// Starts the publishers, and lets them go once all are ready.
    func startPublishing() throws {
        let encoder = JSONEncoder()
        publishers = try plans.map { plan in
            try HelperProcess([
                Plan.command, String(decoding: try encoder.encode(plan), as: UTF8.self),
                "\(broker.port)",
            ])
        }
        for publisher in publishers { try publisher.awaitReady() }
        for publisher in publishers { try publisher.go() }
    }

    /// Waits until the broker has all messages.
    ///
    /// - Returns: When the last publisher heard of it.
    func awaitPublished() throws -> Instant {
        var ended: [Int64] = []
        for publisher in publishers {
            ended.append(try publisher.report(PublishLoad.Report.self).ended)
            publisher.awaitEnd()
        }
        return Instant(microseconds: ended.max() ?? 0)
    }

    /// How many observations are stored.
    func stored() throws -> Int {
        Int(try store.lastObservationID())
    }

    /// How many observations are part of their twins, with all before them; they count up from 1.
    func applied() throws -> Int {
        Int(try store.appliedThrough())
    }

    /// Waits until everything is stored.
    func awaitStored() throws {
        try wait(seconds: 120, for: "everything to be stored") { try stored() >= total }
    }

    /// Looks every few milliseconds whether something holds.
    ///
    /// - Throws: `Shortfall` after `seconds`.
    func wait(seconds: Double, for event: String, until holds: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try !holds() {
            guard ContinuousClock.now < deadline else {
                throw Shortfall("waited in vain for \(event); the daemon said: \(log)")
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }
}
