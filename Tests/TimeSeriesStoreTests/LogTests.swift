import ClinicalTypes
import Foundation
import TestSupport
import Testing
import TimeSeriesStore

@Suite(.serialized) struct LogTests {
    private let directory: TemporaryDirectory
    private let store: TwinStore
    private var path: String { directory.file("twind.sqlite") }

    init() throws {
        directory = try TemporaryDirectory()
        store = try TwinStore.open(
            directory.file("twind.sqlite"), role: .daemon, create: true, logPages: 4_096)
        try store.enrol(device: .watch, patient: .anna, from: .morning())
    }

    private func logSize() throws -> Int64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "-wal")
        return attributes[.size] as? Int64 ?? 0
    }

    /// Rewrites a megabyte; SQLite would not write what is there already.
    private static func fill(_ store: TwinStore, _ number: Int) throws {
        let bytes = [UInt8](repeating: UInt8(65 + number % 2), count: 1 << 20)
        try store.setMeta("ballast", String(decoding: bytes, as: UTF8.self))
    }

    @Test func theDaemonsLogIsCopiedBackWhenItIsTold() throws {
        #expect(!store.isCheckpointDue)
        var count = 0
        while !store.isCheckpointDue, count < 100 {
            try Self.fill(store, count)
            count += 1
        }
        let full = try logSize()
        #expect(full >= 16 << 20 && full < 20 << 20)
        try store.checkpointLog()
        try Self.fill(store, count)
        #expect(!store.isCheckpointDue, "it began anew")
        #expect(try logSize() <= full)
    }

    @Test func copyingBackBesideCommitsKeepsTheLogBoundedAndLosesNothing() throws {
        let failures = Recorder<String>()
        let committing = TestThread { [store] in
            do {
                for number in 0..<100 {
                    _ = try store.commit([.reading(at: .morning(number))])
                    try Self.fill(store, number)
                }
            } catch {
                failures.append("\(error)")
            }
        }
        var largest: Int64 = 0
        while !committing.join(within: .milliseconds(5)) {
            if store.isCheckpointDue { try store.checkpointLog() }
            largest = max(largest, try logSize())
        }
        #expect(failures.all == [])
        #expect(largest < 32 << 20, "of 100 MB that were written")
        #expect(try store.observations(after: 0, limit: 1_000).count == 100)
        #expect(try store.integrityCheck().isEmpty)
        try store.close()
        let reopened = try TwinStore.open(path, role: .daemon, create: false)
        #expect(try reopened.observations(of: .anna, from: .earliest).count == 100)
        try reopened.close()
    }

    @Test func aLogThatNobodyCopiesBackIsStillBounded() throws {
        for number in 0..<100 { try Self.fill(store, number) }
        #expect(try logSize() < 36 << 20)
    }
}
