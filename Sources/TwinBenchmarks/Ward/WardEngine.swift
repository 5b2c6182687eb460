import ClinicalTypes
import Foundation
import TimeSeriesStore
import TwinModels
import TwinServices

/// Readings through store and twins as fast as they go, without a broker, by the number of patients.
///
/// In this process: one thread commits batches, and the daemon's own threads of the twins take them
/// in. Each patient sends five vital signs a second by the clock of events, which begins ten seconds
/// before a window ends.
struct WardEngine {
    private static let batch = 100
    private static let leastReadings = 500_000
    private static let leastSeconds = 40

    let laboratory: Laboratory

    /// Measures and prints.
    func run() async throws {
        print("\nStore and twins in one process, no broker: five readings a second of each patient")
        print(
            Table.row(
                "patients",
                ["readings", "readings/s", "CPU us each", "KiB/patient", "windows each"]))
        for patients in [1, 10, 100, 1_000, 5_000] {
            Progress.say("\(patients) patients in process")
            try await measure(patients)
        }
    }

    private func measure(_ patients: Int) async throws {
        let folder = laboratory.folder.appendingPathComponent("engine")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let store = try TwinStore.open(
            folder.appendingPathComponent("twind.sqlite").path, role: .daemon, create: true)
        let window: Int64 = 15 * 60 * 1_000_000
        let ward = SimulatedWard(
            patients: patients, start: Instant(microseconds: 1_900_000 * window - 10_000_000))
        try store.enrol(ward.bindings)
        let seconds = max(Self.leastSeconds, Self.leastReadings / 5 / patients)
        let arrivals = WakeUp()
        let configuration = ServiceConfiguration()
        let pool = try TwinPool(
            store: store, configuration: configuration, counters: ServiceCounters(),
            heartbeats: Heartbeats(workers: configuration.twinWorkers), arrivals: arrivals,
            results: WakeUp())
        let before = try ProcessUse(of: getpid())
        let began = ContinuousClock.now
        let committing = Thread {
            do {
                try ward.commit(0..<(patients * seconds), by: Self.batch, to: store) {
                    pool.backlog.noteStored($0)
                    arrivals.signal()
                    while !pool.backlog.hasRoom { usleep(1_000) }
                }
            } catch {
                Progress.say("\(error)")
            }
            // Asked to end, the twins first take in everything.
            pool.stop()
        }
        committing.start()
        try await pool.run()
        let elapsed = began.duration(to: .now) / .seconds(1)
        let use = try ProcessUse(of: getpid())
        let count = Double(patients * seconds * 5)
        guard try store.appliedThrough() == Int64(count) else {
            throw Shortfall("the twins did not take everything in")
        }
        print(
            Table.row(
                "\(patients)",
                [
                    Table.number(count, 0), Table.number(count / elapsed, 0),
                    Table.number((use.seconds - before.seconds) * 1e6 / count, 1),
                    Table.number(
                        (use.residentMebibytes - before.residentMebibytes) * 1_024
                            / Double(patients), 0),
                    "\((seconds + 889) / 900 + 1)",
                ]))
        try store.close()
        try FileManager.default.removeItem(at: folder)
    }
}
