import Foundation
import MQTTTransport
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct IngestSessionDurabilityTests {
    @Test func failedCommitAcknowledgesNothingAndTheWholeBatchComesAgain() throws {
        var settings = MosquittoBroker.Settings()
        settings.logsPackets = true
        let broker = try MosquittoBroker(settings)
        try establishSession(broker)
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<50))
        device.publisher.stop()

        let failing = RunningSession(broker.ingestSettings) { _ in
            throw RunningSession.DiskFull()
        }
        #expect(failing.join())
        #expect(failing.failures.all.count == 1)
        #expect(failing.failures.all.first?.cause is RunningSession.DiskFull)
        let held = failing.messages.numbers
        #expect(!held.isEmpty)
        #expect(held.isExactly(0..<held.count))

        let second = RunningSession(broker.ingestSettings)
        #expect(second.waitForMessages(50))
        #expect(second.stop())
        #expect(second.messages.numbers.isExactly(0..<50))
        // The connections of the client: the one that subscribed, the failed one and the last.
        let connections = try broker.log.components(separatedBy: " as ingest (p5")
        try #require(connections.count == 4)
        #expect(acknowledgements(in: connections[2]) == 0)
        #expect(!connections[2].contains("Received DISCONNECT from ingest"))
        let redeliveries = connections[3].split(separator: "\n").count {
            $0.contains("Sending PUBLISH to ingest (d1, q1")
        }
        #expect(redeliveries >= held.count)
    }

    @Test func acknowledgementsLeaveOnlyAfterTheCommit() throws {
        var settings = MosquittoBroker.Settings()
        settings.logsPackets = true
        let broker = try MosquittoBroker(settings)
        try establishSession(broker)
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<100))
        device.publisher.stop()

        let earlyAcknowledgements = Recorder<Int>()
        let committed = Atomic(0)
        let session = RunningSession(broker.ingestSettings) { batch in
            // Time enough for an early PUBACK to reach the broker's log.
            let limit = committed.load(ordering: .relaxed)
            _ = try eventually(within: .milliseconds(300)) {
                try acknowledgements(in: broker.log) > limit
            }
            earlyAcknowledgements.append(try acknowledgements(in: broker.log) - limit)
            committed.add(batch.count, ordering: .relaxed)
        }
        #expect(session.waitForMessages(100))
        #expect(session.stop())
        #expect(session.failures.all.isEmpty)
        #expect(earlyAcknowledgements.all.allSatisfy { $0 <= 0 })
        #expect(acknowledgements(in: try broker.log) == 100)
    }

    @Test func sessionLeavesCommittedMessagesAcknowledgedAtStop() throws {
        let broker = try MosquittoBroker()
        try establishSession(broker)
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<300))
        let first = RunningSession(broker.ingestSettings)
        #expect(first.waitForMessages(300))
        #expect(first.stop())
        #expect(device.deliver(300..<310))
        let second = RunningSession(broker.ingestSettings)
        #expect(second.waitForMessages(10))
        #expect(second.stop())
        #expect(second.messages.numbers.isExactly(300..<310))
        device.publisher.stop()
    }

    @Test func messagesReadBeforeTheConnectionBreaksAreStillCommitted() throws {
        let broker = try MosquittoBroker()
        let isBrokerDead = Recorder<Bool>()
        let session = RunningSession(broker.ingestSettings) { _ in
            // The first commit lasts until the broker has sent the rest and died.
            _ = isBrokerDead.wait { !$0.isEmpty }
        }
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<1))
        #expect(session.waitForMessages(1))
        #expect(device.deliver(1..<11))
        broker.kill()
        isBrokerDead.append(true)
        #expect(session.waitForMessages(11))
        #expect(session.messages.numbers.isExactly(0..<11))
        #expect(session.stop())
        device.publisher.stop()
    }

    private func acknowledgements(in log: String) -> Int {
        log.split(separator: "\n").count { $0.contains("Received PUBACK from ingest") }
    }

    /// Makes the broker keep messages for `ingest`.
    private func establishSession(_ broker: MosquittoBroker) throws {
        let session = RunningSession(broker.ingestSettings)
        try #require(session.waitUntilSubscribed())
        try #require(session.stop())
    }
}
