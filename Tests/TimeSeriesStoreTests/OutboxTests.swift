import Alerting
import ClinicalTypes
import Testing
import TimeSeriesStore

@Suite struct OutboxTests {
    private let fixture: StoreFixture
    private var store: TwinStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func message(
        _ topic: String, _ text: String, identity: String? = nil
    ) -> OutboxMessage {
        OutboxMessage(
            topic: topic, payload: Array(text.utf8), isRetained: identity == nil,
            identity: identity)
    }

    private func post(_ messages: [OutboxMessage], in store: TwinStore) throws {
        try store.commit([
            TwinCommit(patient: .anna, cursor: 1, frontier: nil, messages: messages)
        ])
    }

    @Test func messagesWaitInTheOrderOfCommits() throws {
        let messages = (0..<5).map { message("a", "\($0)", identity: "i\($0)") }
        try post(messages, in: store)
        let first = try store.pendingMessages(after: 0, limit: 2)
        let rest = try store.pendingMessages(after: first[1].id, limit: 9)
        #expect((first + rest).map(\.message) == messages)
        #expect((first + rest).map(\.attempts) == [0, 0, 0, 0, 0])
        #expect(try store.outboxCounts().waiting == 5)
    }

    @Test func aKnownIdentityIsNeverPostedAgain() throws {
        try post([message("a", "1", identity: "x"), message("a", "2", identity: "x")], in: store)
        try post([message("b", "3", identity: "x")], in: store)
        let waiting = try store.pendingMessages(after: 0, limit: 9)
        #expect(waiting.map(\.message) == [message("a", "1", identity: "x")])
        try store.markPublished(waiting.map(\.id))
        try post([message("a", "1", identity: "x")], in: store)
        #expect(try store.outboxCounts().waiting == 0)
        try store.close()
        let reopened = try TwinStore.open(fixture.path, role: .daemon, create: false)
        try post([message("a", "1", identity: "x")], in: reopened)
        #expect(try reopened.outboxCounts().waiting == 0)
        try post([message("a", "1", identity: "y")], in: reopened)
        let next = try reopened.pendingMessages(after: waiting[0].id, limit: 9)
        #expect(next.map(\.message.identity) == ["y"], "ids grow although the outbox was empty")
    }

    @Test func aMessageWithoutIdentityReplacesTheOneThatWaitsOnItsTopic() throws {
        try post(
            [message("a", "1"), message("a", "alert", identity: "x"), message("b", "2")],
            in: store)
        let old = try store.pendingMessages(after: 0, limit: 9)
        try store.noteAttempt([old[0].id])
        try post([message("a", "3")], in: store)
        let new = try store.pendingMessages(after: old[2].id, limit: 9)
        #expect(new.map(\.message) == [message("a", "3")] && new[0].attempts == 0)
        // The broker's answer to the replaced message must not remove its successor.
        try store.markPublished([old[0].id])
        let waiting = try store.pendingMessages(after: 0, limit: 9).map(\.message)
        #expect(
            waiting == [message("a", "alert", identity: "x"), message("b", "2"), message("a", "3")])
        try store.markPublished(new.map(\.id))
        try post([message("a", "3")], in: store)
        #expect(try store.outboxCounts().waiting == 3)
    }

    @Test func attemptsAreCounted() throws {
        try post([message("a", "1"), message("b", "2")], in: store)
        let ids = try store.pendingMessages(after: 0, limit: 9).map(\.id)
        try store.noteAttempt(ids)
        try store.noteAttempt([ids[1]])
        #expect(try store.pendingMessages(after: 0, limit: 9).map(\.attempts) == [1, 2])
    }

    @Test func aRefusedMessageIsCountedAndNotPostedAgain() throws {
        try post([message("a", "1", identity: "x"), message("b", "2")], in: store)
        let id = try store.pendingMessages(after: 0, limit: 1)[0].id
        try store.discardRefused([id, 999])
        try post([message("a", "1", identity: "x")], in: store)
        let counts = try store.outboxCounts()
        #expect(counts.waiting == 1 && counts.refused == 1)
    }
}
