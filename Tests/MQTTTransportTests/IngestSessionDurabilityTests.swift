import Foundation
import MQTTTransport
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

        let failing = RunningSession(broker.ingestSettings, failsAtCommit: 1)
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

        let session = IngestSession(broker.ingestSettings)
        let thread = TestThread { [broker] in
            var committed = 0
            do {
                try session.run(onEvent: { _ in }) { batch in
                    // Time enough for an early PUBACK to reach the broker's log.
                    let isEarly = try eventually(within: .milliseconds(300)) {
                        try acknowledgements(in: broker.log) > committed
                    }
                    #expect(!isEarly)
                    committed += batch.count
                    if committed == 100 { session.stop() }
                }
            } catch {
                Issue.record(error)
            }
        }
        #expect(thread.join())
        #expect(try eventually { try acknowledgements(in: broker.log) == 100 })
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
        let session = IngestSession(broker.ingestSettings)
        let isSubscribed = Recorder<Bool>()
        let batches = Recorder<[InboundMessage]>()
        let isBrokerDead = Recorder<Bool>()
        let thread = TestThread {
            do {
                try session.run { event in
                    if case .subscribed = event { isSubscribed.append(true) }
                } commit: { batch in
                    batches.append(batch)
                    // The first commit lasts until the broker has sent the rest and died.
                    _ = isBrokerDead.wait { !$0.isEmpty }
                }
            } catch {
                Issue.record(error)
            }
        }
        #expect(isSubscribed.wait { !$0.isEmpty })
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<1))
        #expect(batches.wait { !$0.isEmpty })
        #expect(device.deliver(1..<11))
        broker.kill()
        isBrokerDead.append(true)
        #expect(batches.wait { $0.flatMap { $0 }.count >= 11 })
        #expect(batches.all.flatMap { $0 }.numbers.isExactly(0..<11))
        session.stop()
        #expect(thread.join())
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
