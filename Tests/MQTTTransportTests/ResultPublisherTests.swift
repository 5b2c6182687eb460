import MQTTTransport
import TestSupport
import Testing

@Suite(.serialized) struct ResultPublisherTests {
    /// A result publisher on a thread of its own, with everything it reports on record.
    private final class Running: Sendable {
        let publisher: ResultPublisher
        let events = Recorder<PublisherEvent>()
        private let thread: TestThread

        init(_ endpoint: BrokerEndpoint, maximumInFlight: Int = 256) {
            var settings = PublisherSettings(endpoint: endpoint, clientID: "results")
            settings.maximumInFlight = maximumInFlight
            let publisher = ResultPublisher(settings)
            self.publisher = publisher
            thread = TestThread { [events] in publisher.run(onEvent: events.append) }
        }

        func stop() -> Bool {
            publisher.stop()
            return thread.join()
        }

        func publish(_ id: Int64, topic: String = "out/a", payload: [UInt8] = [1])
            -> ResultPublisher.Acceptance
        {
            publisher.publish(OutgoingMessage(id: id, topic: topic, payload: payload))
        }

        var acknowledged: [Int64] { events.all.acknowledged }

        func waitForAcknowledgements(_ count: Int) -> Bool {
            events.wait { $0.acknowledged.count >= count }
        }
    }

    @Test func acknowledgementsCarryTheCallersIDs() throws {
        let broker = try MosquittoBroker()
        let subscriber = try MosquittoSubscriber(port: broker.port, filter: "out/#")
        let running = Running(broker.endpoint)
        #expect(running.events.waitForOne { $0 == .connected })
        for id in Int64(1000)..<1100 {
            #expect(running.publish(id, payload: Array("\(id)".utf8)) == .accepted)
        }
        #expect(running.waitForAcknowledgements(100))
        #expect(running.acknowledged.isExactly(1000..<1100))
        #expect(subscriber.messages.wait { $0.count == 100 })
        #expect(subscriber.messages.all.map(\.text) == (1000..<1100).map(String.init))
        #expect(running.stop())
        #expect(
            !running.events.all.contains { event in
                if case .abandoned = event { true } else { false }
            })
    }

    @Test func windowIsBoundedAndWhatIsInItIsAbandonedWhenTheBrokerDies() throws {
        let broker = try MosquittoBroker()
        let running = Running(broker.endpoint, maximumInFlight: 8)
        #expect(running.events.waitForOne { $0 == .connected })
        broker.suspend()
        for id in Int64(0)..<8 { #expect(running.publish(id) == .accepted) }
        #expect(running.publish(8) == .full)
        broker.kill()
        #expect(running.events.waitForOne { $0 == .abandoned(Array(0..<8)) })
        #expect(running.publish(9) == .disconnected)
        try broker.start()
        #expect(running.events.wait { events in events.count { $0 == .connected } == 2 })
        #expect(running.publish(10) == .accepted)
        #expect(running.events.waitForOne { $0 == .acknowledged([10]) })
        #expect(running.acknowledged == [10])
        #expect(running.stop())
    }

    @Test func nothingIsTakenWithoutAConnection() throws {
        let broker = try MosquittoBroker.stopped()
        let running = Running(broker.endpoint)
        #expect(running.publish(1) == .disconnected)
        #expect(
            running.events.waitForOne { event in
                if case .connectFailed(let failure) = event {
                    failure.code == .unreachable
                } else {
                    false
                }
            })
        #expect(running.stop())
    }

    @Test func refusedMessagesAreReportedWithTheirReason() throws {
        var settings = MosquittoBroker.Settings()
        let directory = try TemporaryDirectory()
        let accessList = try directory.write("topic readwrite out/#\n", to: "acl")
        settings.extraLines = ["acl_file \(accessList)", "max_packet_size 2000"]
        let broker = try MosquittoBroker(settings)
        let running = Running(broker.endpoint)
        #expect(running.events.waitForOne { $0 == .connected })
        #expect(running.publish(2, topic: "wild/+") == .accepted)
        #expect(running.publish(3, payload: Array(repeating: 0, count: 3000)) == .accepted)
        #expect(running.publish(4) == .accepted)
        #expect(running.events.waitForOne { $0 == .acknowledged([4]) })
        #expect(running.events.waitForOne { $0 == .refused(2, reasonCode: 0x90) })
        #expect(running.events.waitForOne { $0 == .refused(3, reasonCode: 0x95) })
        // Last, because mosquitto 2.0.11 closes the connection after this refusal.
        #expect(running.publish(1, topic: "forbidden") == .accepted)
        #expect(running.events.waitForOne { $0 == .refused(1, reasonCode: 0x87) })
        #expect(running.stop())
    }

    @Test func expiryAndUserPropertiesReachTheBroker() throws {
        let broker = try MosquittoBroker()
        let output = try MosquittoSubscriber(
            port: broker.port, filter: "out/#", arguments: ["-F", "MESSAGE 0 %x %C|%E|%P"])
        let running = Running(broker.endpoint)
        #expect(running.events.waitForOne { $0 == .connected })
        let message = OutgoingMessage(
            id: 1, topic: "out/a", payload: [7], contentType: "application/json",
            messageExpirySeconds: 600,
            userProperties: [.init("schema", "alert-v1"), .init("resend", "1")])
        #expect(running.publisher.publish(message) == .accepted)
        #expect(output.messages.wait { !$0.isEmpty })
        #expect(
            output.messages.all.first?.topic
                == "application/json|600|schema:alert-v1 resend:1")
        #expect(running.stop())
    }
}
