import MQTTTransport
import TestSupport
import Testing

@Suite(.serialized) struct DevicePublisherTests {
    @Test func everythingArrivesOverABrokerCrashInOrderOfFirstDelivery() throws {
        let broker = try MosquittoBroker()
        let device = TestDevice(broker.endpoint)
        let subscriber = RunningSession(broker.ingestSettings)
        #expect(subscriber.waitUntilSubscribed())
        let publishing = TestThread { _ = device.publish(0..<5_000) }
        #expect(subscriber.waitForMessages(500))
        broker.suspend()
        broker.kill()
        try broker.start()
        #expect(publishing.join())
        #expect(device.publisher.flush(within: .seconds(20)))
        #expect(Set(device.acknowledged).sorted().isExactly(0..<5_000))
        #expect(device.publisher.stop().isEmpty)
        #expect(subscriber.stop())
        // What the crash took from the broker is missing here, and what it had not acknowledged may
        // be here twice; but nothing arrives for the first time after a later number.
        var seen: Set<Int> = []
        let firsts = subscriber.messages.numbers.filter { seen.insert($0).inserted }
        #expect(firsts.isExactly(firsts.sorted()))
    }

    @Test func publishBlocksAtTheWindowUntilStopped() throws {
        let broker = try MosquittoBroker.stopped()
        let device = TestDevice(broker.endpoint)
        let published = Recorder<Int>()
        let publishing = TestThread {
            for number in 0..<501 where device.publish(number..<(number + 1)) {
                published.append(number)
            }
        }
        #expect(published.wait { $0.count == 500 })
        #expect(!device.publisher.flush(within: .milliseconds(50)))
        #expect(device.publisher.stop().isExactly(0..<500))
        #expect(publishing.join())
        #expect(published.all.count == 500)
    }

    @Test func resentMessagesKeepTheirOrder() throws {
        let broker = try MosquittoBroker.stopped()
        let device = TestDevice(broker.endpoint)
        #expect(device.publish(0..<300))
        try broker.start()
        #expect(device.publisher.flush(within: .seconds(20)))
        #expect(device.acknowledged.isExactly(0..<300))
        #expect(device.publisher.stop().isEmpty)
    }
}
