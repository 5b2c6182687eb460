import MQTTTransport
import TestSupport
import Testing

@Suite(.serialized) struct StatusAnnouncementTests {
    @Test func birthAndGracefulFarewellAreRetained() throws {
        let broker = try MosquittoBroker()
        let session = RunningSession(settings(broker, willDelay: 30))
        #expect(session.waitUntilSubscribed())
        let watcher = try MosquittoSubscriber(port: broker.port, filter: "status/#")
        #expect(watcher.messages.wait { $0.count == 1 })
        #expect(
            watcher.messages.all.first
                == .init(
                    topic: "status/daemon", payload: Array(#"{"state":"online"}"#.utf8),
                    isRetained: true))
        #expect(session.stop())
        #expect(watcher.messages.wait { $0.count == 2 })
        #expect(watcher.messages.all.last?.text == #"{"state":"offline"}"#)
        let late = try MosquittoSubscriber(port: broker.port, filter: "status/#")
        #expect(late.messages.wait { $0.count == 1 })
        #expect(late.messages.all.first?.text == #"{"state":"offline"}"#)
    }

    @Test func lastWillIsPublishedAfterTheClientVanishes() throws {
        let broker = try MosquittoBroker()
        let watcher = try MosquittoSubscriber(port: broker.port, filter: "status/#")
        let session = RunningSession(settings(broker, willDelay: 0)) { _ in
            throw RunningSession.DiskFull()
        }
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<1))
        #expect(session.join())
        #expect(watcher.messages.wait { $0.count == 2 })
        #expect(
            watcher.messages.all.map(\.text) == [
                #"{"state":"online"}"#, #"{"state":"offline"}"#,
            ])
        device.publisher.stop()
    }

    @Test func gracefulStopDiscardsTheLastWill() throws {
        let broker = try MosquittoBroker()
        let watcher = try MosquittoSubscriber(port: broker.port, filter: "#")
        let session = RunningSession(settings(broker, willDelay: 0))
        #expect(session.waitUntilSubscribed())
        #expect(session.stop())
        let device = TestDevice(broker.endpoint, topic: "after/stop")
        #expect(device.deliver(0..<1))
        #expect(watcher.messages.waitForOne { $0.topic == "after/stop" })
        #expect(watcher.messages.all.map(\.topic).filter { $0 == "status/daemon" }.count == 2)
        device.publisher.stop()
    }

    @Test func refusedBirthDoesNotKeepMessagesOut() throws {
        let directory = try TemporaryDirectory()
        let accessList = try directory.write("topic readwrite in/#\n", to: "acl")
        var brokerSettings = MosquittoBroker.Settings()
        brokerSettings.extraLines = ["acl_file \(accessList)"]
        let broker = try MosquittoBroker(brokerSettings)
        let session = RunningSession(settings(broker, willDelay: 30))
        #expect(session.waitForEvent { $0 == .statusRefused(reasonCode: 0x87) })
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<10))
        #expect(session.waitForMessages(10))
        #expect(session.stop())
        #expect(session.messages.numbers.isExactly(0..<10))
        device.publisher.stop()
    }

    private func settings(_ broker: MosquittoBroker, willDelay: UInt32) -> IngestSettings {
        var settings = broker.ingestSettings
        settings.status = StatusAnnouncement(topic: "status/daemon")
        settings.status?.willDelaySeconds = willDelay
        return settings
    }
}
