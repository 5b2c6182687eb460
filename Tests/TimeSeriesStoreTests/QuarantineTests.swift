import ClinicalTypes
import GRDB
import Testing
import TimeSeriesStore

@Suite struct QuarantineTests {
    private let fixture: StoreFixture
    private var store: TwinStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    /// Holds one reading of an unknown device and returns its id.
    private func holding() throws -> Int64 {
        _ = try store.commit([.reading(numbered: .run(1))])
        return try #require(try store.quarantine(limit: 1).first?.id)
    }

    @Test func aRejectedRecordIsKeptWithItsPayload() throws {
        let payload: [UInt8] = [0, 255, 10, 13, 128]
        _ = try store.commit([
            IngestRecord(
                device: .watch, receipt: .morning(4),
                content: .rejected(Rejection(.unknownUnit, "no such unit")), topic: "a/\u{7}b",
                payload: payload, recordIndex: 3)
        ])
        let entry = try #require(try store.quarantine(limit: 1).first)
        #expect(entry.topic == "a/\u{7}b" && entry.recordIndex == 3 && entry.device == .watch)
        #expect(entry.rejection == Rejection(.unknownUnit, "no such unit"))
        #expect(entry.receipt == .morning(4) && entry.isHeld && !entry.isTruncated)
        let record = try #require(try store.quarantined(entry.id))
        #expect(record.entry == entry && record.payload == payload)
        #expect(try store.quarantined(entry.id + 1) == nil)
    }

    @Test(arguments: [65_536, 65_537])
    func aPayloadIsCutAt64KiB(size: Int) throws {
        _ = try store.commit([.rejected(payload: [UInt8](repeating: 7, count: size))])
        let id = try #require(try store.quarantine(limit: 1).first?.id)
        let record = try #require(try store.quarantined(id))
        #expect(record.payload == [UInt8](repeating: 7, count: 65_536))
        #expect(record.entry.isTruncated == (size > 65_536))
    }

    @Test func theRecordsOfOneMessageShareItsPayload() throws {
        let payload = [UInt8](repeating: 1, count: 40_000)
        _ = try store.commit(
            (0..<100).map { .reading(at: .morning($0), payload: payload) } + [.rejected()])
        let payloads = try store.pool.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM payloads")
        }
        #expect(payloads == 2)
        #expect(try store.quarantine(limit: 1_000).count == 101)
    }

    @Test func theListIsFilteredAndLimitedNewestFirst() throws {
        _ = try store.commit([
            .rejected(.malformed, .watch), .rejected(.future, .watch),
            .rejected(.malformed, .monitor), .rejected(.malformed, nil),
        ])
        let all = try store.quarantine(limit: 10).map(\.id)
        #expect(all == all.sorted(by: >) && all.count == 4)
        #expect(try store.quarantine(limit: 2).map(\.id) == Array(all.prefix(2)))
        #expect(try store.quarantine(limit: 9, reason: .malformed).count == 3)
        #expect(try store.quarantine(limit: 9, device: .watch).count == 2)
        #expect(try store.quarantine(limit: 9, reason: .future, device: .monitor).isEmpty)
    }

    @Test func aReleasedRecordIsStoredOnceAndTheBalanceHolds() throws {
        let id = try holding()
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        let outcome = try store.releaseFromQuarantine(id, as: [.reading(numbered: .run(1))])
        #expect(outcome == .released(stored: 1, duplicates: 0))
        #expect(try store.observations(after: 0, limit: 10).map(\.patient) == [.anna])
        #expect(try store.quarantine(limit: 10).isEmpty)
        #expect(try store.quarantined(id)?.entry.isHeld == false)
        let balance = try store.balance()
        #expect(balance.discrepancies == [])
        #expect(balance.received == 1 && balance.stored == 1 && balance.quarantined == 0)
        #expect(try store.releaseFromQuarantine(id, as: [.reading(numbered: .run(2))]) == .notHeld)
        #expect(try store.releaseFromQuarantine(99, as: [.reading(numbered: .run(2))]) == .notHeld)
        #expect(try store.balance() == balance)
        #expect(try store.devices().map(\.stored) == [1])
    }

    @Test func aReleasedRecordMayTurnOutToBeADuplicate() throws {
        let id = try holding()
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        _ = try store.commit([.reading(numbered: .run(1))])
        let outcome = try store.releaseFromQuarantine(id, as: [.reading(numbered: .run(1))])
        #expect(outcome == .released(stored: 0, duplicates: 1))
        let balance = try store.balance()
        #expect(balance.isBalanced && balance.duplicates == 1 && balance.stored == 1)
    }

    @Test func aRecordThatFailsAgainStaysHeldForTheNewReason() throws {
        let id = try holding()
        let before = try store.balance()
        let rejection = Rejection(.unknownCode, "no such stream")
        let record = IngestRecord(
            device: .watch, receipt: .morning(), content: .rejected(rejection), topic: "t",
            payload: [])
        #expect(try store.releaseFromQuarantine(id, as: [record]) == .held(rejection))
        #expect(try store.quarantine(limit: 10).map(\.rejection) == [rejection])
        #expect(try store.balance() == before)
        let nothing = try store.releaseFromQuarantine(id, as: [])
        guard case .held(let reason) = nothing else {
            Issue.record("released without a record")
            return
        }
        #expect(reason.reason == .empty)
        #expect(try store.balance() == before)
    }

    @Test func aWholeMessageIsReleasedInFullOrNotAtAll() throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        _ = try store.commit([.rejected()])
        let id = try #require(try store.quarantine(limit: 1).first?.id)
        let good: [IngestRecord] = (0..<3).map {
            .reading(at: .morning($0), numbered: .run(1, $0, boot: "new"))
        }
        let bad = IngestRecord.reading(at: .morning(-9), numbered: .run(2, boot: "new"))
        guard case .held(let reason) = try store.releaseFromQuarantine(id, as: good + [bad]) else {
            Issue.record("released although one record is unbound")
            return
        }
        #expect(reason.reason == .unbound)
        #expect(try store.observations(after: 0, limit: 10).isEmpty)
        #expect(try store.balance().isBalanced)
        // The run's key made in the undone attempt is gone and must be made again.
        let outcome = try store.releaseFromQuarantine(id, as: good)
        #expect(outcome == .released(stored: 3, duplicates: 0))
        let balance = try store.balance()
        #expect(balance.isBalanced && balance.received == 3)
        let boots = try store.observations(after: 0, limit: 10).map(\.reading.sequence?.boot)
        #expect(boots == ["new", "new", "new"])
    }
}
