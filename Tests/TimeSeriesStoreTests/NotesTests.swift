import ClinicalTypes
import Foundation
import GRDB
import Testing
import TimeSeriesStore

@Suite struct NotesTests {
    private let fixture: StoreFixture
    private var store: TwinStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    @Test func gapsAreListedInTheOrderOfRecording() throws {
        let gaps = (0..<3).map {
            Gap(from: .morning($0), to: .morning($0 + 10), reason: "session lost \($0)")
        }
        for gap in gaps { try store.recordGap(from: gap.from, to: gap.to, reason: gap.reason) }
        #expect(try store.gaps(limit: 9) == gaps)
        #expect(try store.gaps(limit: 2) == Array(gaps.suffix(2)))
    }

    @Test func aNoteIsKeptReplacedAndRemoved() throws {
        #expect(try store.meta("filters") == nil)
        try store.setMeta("filters", "a")
        try store.setMeta("filters", "b")
        try store.setMeta("other", "c")
        try store.close()
        let reopened = try TwinStore.open(fixture.path, role: .daemon, create: false)
        #expect(try reopened.meta("filters") == "b")
        try reopened.setMeta("filters", nil)
        #expect(try reopened.meta("filters") == nil)
        #expect(try reopened.meta("other") == "c")
    }

    @Test func theSizeCountsFileAndLog() throws {
        let sizes = try ["", "-wal"].map { suffix in
            try Data(contentsOf: URL(fileURLWithPath: fixture.path + suffix)).count
        }
        #expect(sizes[1] > 0)
        #expect(try store.databaseSize() == Int64(sizes[0] + sizes[1]))
    }

    @Test func aDamagedIndexIsFound() throws {
        #expect(try store.integrityCheck().isEmpty)
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        _ = try store.commit(
            (0..<500).map { .reading(at: .morning($0), numbered: .run(Int64($0))) })
        let root = try store.pool.read { db in
            try UInt64.fetchOne(
                db, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'observations_by_time'")
        }
        try store.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: fixture.path))
        try file.seek(toOffset: (try #require(root) - 1) * 4_096)
        try file.write(contentsOf: Data(repeating: 0, count: 4_096))
        try file.close()
        let reopened = try TwinStore.open(fixture.path, role: .daemon, create: false)
        #expect(try !reopened.integrityCheck().isEmpty)
    }
}
