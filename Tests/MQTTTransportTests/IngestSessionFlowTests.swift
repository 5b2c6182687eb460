import Glibc
import MQTTTransport
import TestSupport
import Testing

@Suite(.serialized) struct IngestSessionFlowTests {
    @Test func twentyThousandMessagesArriveInOrderInBoundedBatches() throws {
        let broker = try MosquittoBroker()
        let session = RunningSession(broker.ingestSettings)
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<20_000))
        #expect(session.waitForMessages(20_000))
        #expect(session.stop())
        #expect(session.messages.numbers.isExactly(0..<20_000))
        #expect(session.batches.all.allSatisfy { (1...512).contains($0.count) })
        #expect(device.acknowledged.sorted().isExactly(0..<20_000))
        #expect(device.publisher.stop().isEmpty)
    }

    @Test func batchEndsAtItsLimits() throws {
        let broker = try MosquittoBroker()
        var settings = broker.ingestSettings
        settings.batch.messages = 7
        settings.batch.duration = .seconds(1)
        let session = RunningSession(settings)
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<1000))
        #expect(session.waitForMessages(1000))
        #expect(session.stop())
        #expect(session.batches.all.map(\.count).max() == 7)
        #expect(session.messages.numbers.isExactly(0..<1000))
        device.publisher.stop()
    }

    @Test func steadyTrafficIsGatheredForTheTimeOfABatch() throws {
        let broker = try MosquittoBroker()
        var settings = broker.ingestSettings
        settings.batch.duration = .milliseconds(100)
        // A commit of ten milliseconds, in which some ten messages come: without waiting for more a
        // batch would hold as many.
        let session = RunningSession(settings, commit: { _ in poll(nil, 0, 10) })
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        for number in 0..<1_000 {
            poll(nil, 0, 1)
            #expect(device.publish(number..<(number + 1)))
        }
        #expect(session.waitForMessages(1_000))
        #expect(session.stop())
        #expect(session.messages.numbers.isExactly(0..<1_000))
        #expect(session.batches.all.count < 50)
        device.publisher.stop()
    }

    @Test func messageCarriesTopicPayloadContentTypeAndRetainFlag() throws {
        let broker = try MosquittoBroker()
        let device = TestDevice(broker.endpoint)
        let payload = [UInt8](0...255)
        let message = OutgoingMessage(
            id: 1, topic: "in/kept", payload: payload, isRetained: true,
            contentType: "application/senml+json", userProperties: [.init("schema", "1")])
        #expect(device.publisher.publish(message))
        #expect(device.publisher.flush(within: .seconds(10)))
        let session = RunningSession(broker.ingestSettings)
        #expect(session.waitForMessages(1))
        #expect(device.publisher.publish(OutgoingMessage(id: 2, topic: "in/é", payload: [])))
        #expect(session.waitForMessages(2))
        #expect(session.stop())
        #expect(
            session.messages == [
                InboundMessage(
                    topic: "in/kept", payload: payload, isRetained: true,
                    contentType: "application/senml+json"),
                InboundMessage(topic: "in/é", payload: []),
            ])
        device.publisher.stop()
    }

    @Test func loopBeatsWhileIdleAndWhileTheBrokerIsAway() throws {
        let broker = try MosquittoBroker()
        let session = RunningSession(broker.ingestSettings)
        #expect(session.waitUntilSubscribed())
        let beats = session.session.beats
        #expect(eventually { session.session.beats >= beats + 3 })
        broker.kill()
        let beatsWithoutBroker = session.session.beats
        #expect(eventually { session.session.beats >= beatsWithoutBroker + 3 })
        #expect(session.stop())
    }
}
