import MQTTTransport
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct IngestSessionPauseTests {
    /// Whether the session under test may read.
    private final class Gate: Sendable {
        private let isOpen = Atomic(true)

        var mayRead: Bool { isOpen.load(ordering: .acquiring) }

        func set(open: Bool) { isOpen.store(open, ordering: .releasing) }
    }

    @Test(.timeLimit(.minutes(1)))
    func pausedForManyKeepAliveIntervalsTheSessionReadsNothingAndLosesNothing() throws {
        var brokerSettings = MosquittoBroker.Settings()
        brokerSettings.logsPackets = true
        let broker = try MosquittoBroker(brokerSettings)
        let gate = Gate()
        var settings = broker.ingestSettings
        settings.keepAliveSeconds = 5
        let session = RunningSession(settings, mayRead: { gate.mayRead })
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<10))
        #expect(session.waitForMessages(10))
        let hasAcknowledgements = try eventually {
            try Self.lines(broker, "Received PUBACK from ingest") == 10
        }
        #expect(hasAcknowledgements)

        gate.set(open: false)
        #expect(session.waitForEvent { $0 == .paused })
        #expect(device.deliver(10..<3_000), "the broker takes and keeps them")
        // Each comes half a keep-alive interval after the one before: after six the library would
        // have given up on a ping, and the broker on the client.
        let hasLived = try eventually(within: .seconds(30)) {
            try Self.lines(broker, "Received UNSUBSCRIBE from ingest") >= 6
        }
        #expect(hasLived)
        #expect(session.messages.count == 10, "nothing was read")
        #expect(try Self.lines(broker, "Received PUBACK from ingest") == 10)

        gate.set(open: true)
        #expect(session.waitForMessages(3_000))
        #expect(session.stop())
        #expect(session.messages.numbers.isExactly(0..<3_000))
        let ends = session.events.all.filter { event in
            switch event {
            case .disconnected, .connectFailed, .sessionLost: true
            default: false
            }
        }
        #expect(ends.isEmpty, "the connection stayed up")
        #expect(session.events.all.filter { $0 == .resumed }.count == 1)
        device.publisher.stop()
    }

    @Test func aBrokerThatEndsDuringThePauseIsNoticedAndTheRestComesAfterwards() throws {
        let broker = try MosquittoBroker()
        let gate = Gate()
        let session = RunningSession(broker.ingestSettings, mayRead: { gate.mayRead })
        #expect(session.waitUntilSubscribed())
        gate.set(open: false)
        #expect(session.waitForEvent { $0 == .paused })
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<100))
        try broker.restart()
        let hasNoticed = session.waitForEvent { event in
            if case .disconnected = event { true } else { false }
        }
        #expect(hasNoticed)
        #expect(session.events.wait { $0.count { $0 == .connected(sessionPresent: true) } == 1 })
        #expect(session.messages.isEmpty)
        gate.set(open: true)
        #expect(session.waitForMessages(100))
        #expect(session.stop())
        #expect(session.messages.numbers.isExactly(0..<100))
        device.publisher.stop()
    }

    @Test func aPausedSessionStopsWhenAsked() throws {
        let broker = try MosquittoBroker()
        let session = RunningSession(broker.ingestSettings, mayRead: { false })
        #expect(session.waitForEvent { $0 == .paused })
        let beats = session.session.beats
        #expect(eventually { session.session.beats >= beats + 3 })
        #expect(session.stop())
    }

    private static func lines(_ broker: MosquittoBroker, _ text: String) throws -> Int {
        try broker.log.split(separator: "\n").count { $0.contains(text) }
    }
}
