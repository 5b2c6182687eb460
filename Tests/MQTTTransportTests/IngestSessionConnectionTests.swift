import MQTTTransport
import TestSupport
import Testing

@Suite(.serialized) struct IngestSessionConnectionTests {
    @Test func brokerAbsentAtStartIsAwaited() throws {
        let broker = try MosquittoBroker.stopped()
        let session = RunningSession(broker.ingestSettings)
        #expect(
            session.waitForEvent { event in
                if case .connectFailed(let failure) = event {
                    failure.code == .unreachable
                } else {
                    false
                }
            })
        try broker.start()
        #expect(session.waitUntilSubscribed())
        #expect(session.events.all.contains(.connected(sessionPresent: false)))
        #expect(!session.events.all.contains(.sessionLost))
        #expect(session.stop())
    }

    @Test func brokerThatAcceptsAndSaysNothingTimesOut() throws {
        let broker = try MosquittoBroker()
        broker.suspend()
        var settings = broker.ingestSettings
        settings.endpoint.connectTimeout = .milliseconds(200)
        let session = RunningSession(settings)
        #expect(
            session.waitForEvent { event in
                if case .connectFailed(let failure) = event {
                    failure.code == .timedOut
                } else {
                    false
                }
            })
        broker.resume()
        #expect(session.waitUntilSubscribed())
        #expect(session.stop())
    }

    @Test func stopIsPromptWhileConnecting() throws {
        let broker = try MosquittoBroker()
        broker.suspend()
        let session = RunningSession(broker.ingestSettings)
        #expect(eventually { session.session.beats > 0 })
        let start = ContinuousClock.now
        #expect(session.stop())
        #expect(start.duration(to: .now) < .seconds(1))
    }

    @Test func restartOfAPersistentBrokerLosesNothing() throws {
        let broker = try MosquittoBroker()
        let session = RunningSession(broker.ingestSettings)
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        let publishing = TestThread { _ = device.publish(0..<20_000) }
        #expect(session.waitForMessages(3_000))
        try broker.restart()
        #expect(publishing.join(within: .seconds(60)))
        #expect(device.publisher.flush(within: .seconds(30)))
        #expect(
            session.batches.wait(within: .seconds(30)) { batches in
                batches.last?.numbers.last == 19_999
            })
        #expect(session.stop())
        #expect(Set(session.messages.numbers).sorted().isExactly(0..<20_000))
        #expect(session.events.all.contains(.connected(sessionPresent: true)))
        #expect(!session.events.all.contains(.sessionLost))
        #expect(device.publisher.stop().isEmpty)
    }

    @Test func lostSessionIsReportedAndSubscribedAgain() throws {
        let broker = try MosquittoBroker()
        let session = RunningSession(broker.ingestSettings)
        #expect(session.waitUntilSubscribed())
        broker.terminate()
        try broker.deleteDatabase()
        try broker.start()
        #expect(session.waitForEvent { $0 == .sessionLost })
        #expect(
            session.events.wait { events in
                events.count { $0 == .subscribed(["in/#"]) } == 2
            })
        let device = TestDevice(broker.endpoint)
        #expect(device.deliver(0..<1))
        #expect(session.waitForMessages(1))
        #expect(session.stop())
        device.publisher.stop()
    }

    @Test func sessionOfAnEarlierRunIsExpected() throws {
        let broker = try MosquittoBroker()
        var settings = broker.ingestSettings
        settings.previousFilters = ["in/#"]
        let session = RunningSession(settings)
        #expect(session.waitForEvent { $0 == .sessionLost })
        #expect(session.waitUntilSubscribed())
        #expect(session.stop())

        let next = RunningSession(settings)
        #expect(next.waitForEvent { $0 == .connected(sessionPresent: true) })
        #expect(next.stop())
        #expect(!next.events.all.contains(.subscribed(["in/#"])))
        #expect(!next.events.all.contains(.sessionLost))
    }

    @Test func changedFiltersAreSubscribedAndDroppedOnesUnsubscribed() throws {
        let broker = try MosquittoBroker()
        let first = RunningSession(broker.ingestSettings)
        #expect(first.waitUntilSubscribed())
        #expect(first.stop())

        var settings = broker.ingestSettings
        settings.previousFilters = settings.filters
        settings.filters = ["other/#"]
        let second = RunningSession(settings)
        #expect(second.waitForEvent { $0 == .subscribed(["other/#"]) })
        let old = TestDevice(broker.endpoint, clientID: "old", topic: "in/device")
        let new = TestDevice(broker.endpoint, clientID: "new", topic: "other/device")
        #expect(old.deliver(0..<1))
        #expect(new.deliver(1..<2))
        #expect(second.waitForMessages(1))
        #expect(second.stop())
        #expect(second.messages.numbers == [1])
        old.publisher.stop()
        new.publisher.stop()
    }

    @Test func silentBrokerIsNoticedWithinOneAndAHalfKeepAlives() throws {
        let broker = try MosquittoBroker()
        var settings = broker.ingestSettings
        settings.keepAliveSeconds = 5
        let session = RunningSession(settings)
        #expect(session.waitUntilSubscribed())
        broker.suspend()
        let start = ContinuousClock.now
        #expect(
            session.waitForEvent(within: .seconds(12)) { event in
                if case .disconnected(let failure) = event {
                    failure.code == .timedOut
                } else {
                    false
                }
            })
        // 7.5 s, the half second of one sleep, and a margin for a busy machine.
        #expect(start.duration(to: .now) < .seconds(9))
        broker.resume()
        #expect(
            session.events.wait { events in
                events.contains(.connected(sessionPresent: true))
            })
        #expect(session.stop())
    }

    @Test func refusedSubscriptionIsReportedAndTriedAgain() throws {
        // The broker's ACL file cannot refuse a subscription; its security plug-in can.
        let directory = try TemporaryDirectory()
        let access = try directory.write(
            #"{"defaultACLAccess": {"subscribe": false, "publishClientSend": true}}"#,
            to: "security.json")
        var settings = MosquittoBroker.Settings()
        settings.extraLines = [
            "plugin \(try MosquittoBroker.plugin("mosquitto_dynamic_security.so"))",
            "plugin_opt_config_file \(access)",
        ]
        let broker = try MosquittoBroker(settings)
        let session = RunningSession(broker.ingestSettings)
        #expect(
            session.events.wait { events in
                let refusals = events.count { event in
                    if case .disconnected(let failure) = event {
                        failure.code == .subscriptionRefused && failure.reasonCode == 0x87
                    } else {
                        false
                    }
                }
                return refusals >= 2
            })
        #expect(session.stop())
    }
}
