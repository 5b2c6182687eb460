import ClinicalTypes
import Foundation
import GRDB
import Testing
import TimeSeriesStore

@Suite struct IngestTests {
    private let fixture: StoreFixture
    private var store: TwinStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        try store.enrol(device: .monitor, patient: .bruno, from: .morning())
    }

    @Test func aReadingComesBackAsItWasCommitted() throws {
        let reading = Reading(
            code: .temperature, value: 36.75, time: .morning(3),
            sequence: .run(41, 2, boot: "2026-03-01"), quality: .questionable)
        let outcome = try store.commit([
            IngestRecord(
                device: .watch, receipt: .morning(9), content: .reading(reading), topic: "t",
                payload: [])
        ])
        let observations = try store.observations(after: 0, limit: 10)
        let id = try #require(outcome.firstID)
        #expect(
            observations == [
                Observation(id: id, patient: .anna, reading: reading, receipt: .morning(9))
            ])
        #expect(outcome.lastID == id)
        #expect(outcome.received == 1 && outcome.stored == 1)
    }

    @Test func observationsArePagedInTheOrderOfCommits() throws {
        for second in [5, 1, 3, 2] {
            _ = try store.commit([
                .reading(.watch, at: .morning(second)), .reading(.monitor, at: .morning(second)),
            ])
        }
        let all = try store.observations(after: 0, limit: 100)
        #expect(all.map(\.reading.time) == [5, 5, 1, 1, 3, 3, 2, 2].map { .morning($0) })
        let first = try store.observations(after: 0, limit: 3)
        let rest = try store.observations(after: first[2].id, limit: 100)
        #expect(first + rest == all)
    }

    @Test func aNumberedReadingIsStoredOnceAcrossReopening() throws {
        let records: [IngestRecord] = [
            .reading(at: .morning(1), numbered: .run(1)),
            .reading(at: .morning(1), numbered: .run(1, 1)),
            .reading(at: .morning(1), numbered: .run(1)),
        ]
        let first = try store.commit(records)
        #expect(first.stored == 2 && first.duplicates == 1)
        try store.close()
        let reopened = try TwinStore.open(fixture.path, role: .daemon, create: false)
        let second = try reopened.commit(records)
        #expect(second.stored == 0 && second.duplicates == 3 && second.firstID == nil)
        #expect(try reopened.observations(after: 0, limit: 10).count == 2)
    }

    @Test func aPlainReadingIsStoredOnceAcrossReopening() throws {
        let records: [IngestRecord] = [
            .reading(.watch, .heartRate, 71, at: .morning(1)),
            .reading(.watch, .heartRate, 71, at: .morning(2)),
            .reading(.watch, .heartRate, 72, at: .morning(2)),
            .reading(.watch, .temperature, 72, at: .morning(2)),
            .reading(.monitor, .heartRate, 71, at: .morning(1)),
        ]
        #expect(try store.commit(records).stored == 5)
        #expect(try store.commit(records).duplicates == 5)
        try store.close()
        let reopened = try TwinStore.open(fixture.path, role: .daemon, create: false)
        #expect(try reopened.commit(records).duplicates == 5)
    }

    @Test func equalReadingsUnderDifferentNumbersAreBothStored() throws {
        let outcome = try store.commit([
            .reading(numbered: .run(1)), .reading(numbered: .run(2)),
            .reading(numbered: .run(1, boot: "b2")), .reading(),
        ])
        #expect(outcome.stored == 4)
    }

    @Test(
        arguments: [
            IngestRecord.reading(.watch, .temperature, 70, numbered: .run(7)),
            .reading(.watch, .heartRate, 71, numbered: .run(7)),
            .reading(.watch, .heartRate, 70, at: .morning(1), numbered: .run(7)),
        ])
    func anotherContentUnderAKnownKeyIsAConflictAndTheFirstWins(second: IngestRecord) throws {
        _ = try store.commit([.reading(.watch, .heartRate, 70, numbered: .run(7))])
        let outcome = try store.commit([second])
        #expect(outcome.quarantined == [.conflict: 1] && outcome.stored == 0)
        #expect(try store.quarantine(limit: 10).map(\.rejection.reason) == [.conflict])
        let kept = try store.observations(after: 0, limit: 10)
        #expect(kept.map(\.reading.value) == [70] && kept[0].reading.code == .heartRate)
        #expect(try store.balance().isBalanced)
    }

    @Test func aReadingOutsideEveryBindingIsHeldAsUnbound() throws {
        let stranger = DeviceID(validated: "stranger")
        let outcome = try store.commit([
            .reading(.watch, at: .morning(-1)), .reading(stranger, at: .morning(1)),
            .reading(.watch, at: .morning(0)),
        ])
        #expect(outcome.quarantined == [.unbound: 2] && outcome.stored == 1)
        #expect(try store.quarantine(limit: 10).map(\.device) == [stranger, .watch])
    }

    @Test(arguments: [Double.nan, .infinity])
    func aValueThatIsNoNumberDoesNotStopTheBatch(value: Double) throws {
        let outcome = try store.commit([
            .reading(.watch, .heartRate, value), .reading(.watch, .heartRate, 70),
        ])
        #expect(outcome.quarantined == [.outOfRange: 1] && outcome.stored == 1)
    }

    @Test func aBatchThatFailsMidwayLeavesNothing() throws {
        _ = try store.commit([.reading(.watch, at: .morning(1), numbered: .run(1, boot: "old"))])
        let before = try store.balance()
        // Over the store's own connection, so that the end of the fault is no news to its caches.
        try store.pool.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER fault BEFORE INSERT ON observations WHEN NEW.value = 13
                    BEGIN SELECT raise(ABORT, 'made up'); END
                    """)
        }
        let code = StreamCode(validated: "new_stream")
        let batch: [IngestRecord] = [
            .reading(.watch, code, 1, at: .morning(2), numbered: .run(1, boot: "new")), .rejected(),
            .reading(.watch, code, 13, at: .morning(2), numbered: .run(2, boot: "new")),
        ]
        let error = #expect(throws: StoreError.self) { try store.commit(batch) }
        #expect(error?.cause?.contains("made up") == true)
        #expect(try store.balance() == before)
        #expect(try store.quarantine(limit: 10).isEmpty)
        #expect(try store.devices().map(\.stored) == [0, 1])
        try store.pool.write { try $0.execute(sql: "DROP TRIGGER fault") }
        // The keys of stream and boot made in the failed batch are gone and must be made again.
        let outcome = try store.commit(batch)
        #expect(outcome.stored == 2 && outcome.quarantined == [.malformed: 1])
        let last = try store.observations(after: 0, limit: 10).last?.reading
        #expect(last?.code == code && last?.sequence == .run(2, boot: "new"))
    }

    @Test func aFullDiskIsAnInputOutputErrorThatTheStoreSurvives() throws {
        let pages = try store.pool.write { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
        try store.pool.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        let batch = (0..<5_000).map {
            IngestRecord.reading(at: .morning($0), numbered: .run(Int64($0)))
        }
        let error = #expect(throws: StoreError.self) { try store.commit(batch) }
        #expect(error?.code == .io)
        #expect(try store.balance().received == 0)
        #expect(try store.integrityCheck().isEmpty)
        try store.pool.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = 1000000")
        }
        #expect(try store.commit(batch).stored == 5_000)
    }

    @Test func anEmptyBatchChangesNothing() throws {
        let outcome = try store.commit([IngestRecord]())
        #expect(outcome.received == 0 && outcome.firstID == nil && outcome.quarantined.isEmpty)
        #expect(try store.balance().received == 0)
    }

    @Test(.timeLimit(.minutes(1))) func oneThreadReadsWhileAnotherWrites() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<200 {
                    _ = try store.commit([
                        .reading(at: .morning(number), numbered: .run(Int64(number)))
                    ])
                }
            }
            group.addTask {
                var last: Int64 = 0
                while last < 200 {
                    let page = try store.observations(after: last, limit: 50)
                    #expect(page.map(\.id) == Array((last + 1)..<(last + 1 + Int64(page.count))))
                    last = page.last?.id ?? last
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
    }
}
