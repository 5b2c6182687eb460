import ClinicalTypes
import Foundation
import TimeSeriesStore

/// What it costs the store to take a ward's readings in, by the number of messages in a batch.
///
/// In this process and on one thread: no broker, no twins.
struct StoreLoad {
    private static let patients = 5_000
    private static let messages = 50_000

    let laboratory: Laboratory

    /// Measures and prints.
    func run() throws {
        print("\nStore alone: \(Self.patients) monitors, five readings to a message")
        print(
            Table.row(
                "messages in a batch",
                ["CPU us/reading", "bytes/reading", "us/batch", "99 %"]))
        for batch in [1, 6, 25, 100, 500] {
            Progress.say("batches of \(batch)")
            try measure(batch)
        }
    }

    private func measure(_ batch: Int) throws {
        let folder = laboratory.folder.appendingPathComponent("store")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let store = try TwinStore.open(
            folder.appendingPathComponent("twind.sqlite").path, role: .daemon, create: true)
        let ward = SimulatedWard(
            patients: Self.patients, start: Instant(microseconds: 1_772_352_000_000_000))
        try store.enrol(ward.bindings)
        // Ten seconds of the ward, so that every page is there that is then written again and again.
        try ward.commit(0..<Self.messages, by: 500, to: store)
        let count = min(Self.messages, batch * 600)
        let before = try ProcessUse(of: getpid())
        let times = try ward.commit(
            Self.messages..<(Self.messages + count), by: batch, to: store)
        let after = try ProcessUse(of: getpid())
        let readings = Double(count * 5)
        print(
            Table.row(
                "\(batch)",
                [
                    Table.number((after.seconds - before.seconds) * 1e6 / readings, 2),
                    Table.number(
                        (after.writtenMebibytes - before.writtenMebibytes) * 1_048_576 / readings,
                        0),
                    Table.number(times.median, 0), Table.number(times.quantile(0.99), 0),
                ]))
        try store.close()
        try FileManager.default.removeItem(at: folder)
    }
}
