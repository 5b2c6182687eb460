import MQTTTransport
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct RequestSessionTests {
    /// A session on a thread of its own that answers with the payload it was asked with.
    private final class Running: Sendable {
        let session: RequestSession
        let events = Recorder<RequestSessionEvent>()
        let requests = Recorder<InboundRequest>()
        let settlements = Recorder<Bool>()
        private let thread: TestThread

        init(_ settings: RequestSettings, answering: Bool = true) {
            let session = RequestSession(settings)
            self.session = session
            thread = TestThread { [events, requests, settlements] in
                session.run(onEvent: events.append) { request in
                    requests.append(request)
                    guard answering else { return }
                    session.answer(request, with: request.payload, settled: settlements.append)
                }
            }
        }

        func waitUntilListening(times: Int = 1) -> Bool {
            events.wait(within: .seconds(20)) { events in
                events.count { $0 == .listening } >= times
            }
        }

        func stop() -> Bool {
            session.stop()
            return thread.join()
        }
    }

    private func settings(_ broker: MosquittoBroker) -> RequestSettings {
        RequestSettings(endpoint: broker.endpoint, clientID: "requests", filter: "ask/+/+")
    }

    @Test func answerGoesToTheResponseTopicWithTheCorrelationData() throws {
        let broker = try MosquittoBroker()
        let running = Running(settings(broker))
        #expect(running.waitUntilListening())
        let requester = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        try requester.ask("ask/a/b", "one", correlation: "first ü")
        try requester.ask("ask/a/c", correlation: "second")
        try requester.ask("ask/a/d", "three")
        #expect(requester.waitForAnswers(3))
        #expect(requester.answers.map(\.text) == ["one", "", "three"])
        #expect(requester.answers.map(\.correlation) == ["first ü", "second", ""])
        #expect(
            requester.answers.allSatisfy { answer in
                answer.qualityOfService == 1 && answer.contentType == "application/json"
                    && !answer.isRetained
            })
        #expect(running.settlements.wait { $0 == [true, true, true] })
        #expect(running.requests.all.map(\.topic) == ["ask/a/b", "ask/a/c", "ask/a/d"])
        // Nobody who comes later is told.
        let late = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        try requester.ask("ask/a/e", "four")
        #expect(late.waitForAnswers(1))
        #expect(late.answers.map(\.text) == ["four"])
        #expect(running.stop())
    }

    @Test func correlationDataIsAnyBytesAndMayBeEmpty() throws {
        let broker = try MosquittoBroker()
        let running = Running(settings(broker))
        #expect(running.waitUntilListening())
        let answers = RunningSession(broker.ingestSettings)
        #expect(answers.waitUntilSubscribed())
        let device = TestDevice(broker.endpoint)
        let data: [[UInt8]?] = [Array(0...255), [], nil, Array(repeating: 0, count: 40_000)]
        for (id, data) in data.enumerated() {
            #expect(
                device.publisher.publish(
                    OutgoingMessage(
                        id: Int64(id), topic: "ask/a/b", payload: [7], responseTopic: "in/reply",
                        correlationData: data)))
        }
        #expect(answers.waitForMessages(4))
        #expect(answers.messages.map(\.correlationData) == data)
        #expect(answers.stop())
        #expect(running.stop())
        device.publisher.stop()
    }

    @Test func requestWithoutResponseTopicIsReportedAndNotHandedOver() throws {
        let broker = try MosquittoBroker()
        let running = Running(settings(broker))
        #expect(running.waitUntilListening())
        let requester = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        try requester.ask("ask/a/b", "nowhere", responseTopic: "")
        try requester.ask("ask/a/b", "somewhere")
        #expect(requester.waitForAnswers(1))
        #expect(running.requests.all.map(\.payload) == [Array("somewhere".utf8)])
        #expect(running.events.all.contains(.noResponseTopic))
        #expect(running.stop())
    }

    @Test func retainedRequestIsNotAnsweredAtEachConnect() throws {
        let broker = try MosquittoBroker()
        let requester = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        try requester.ask("ask/a/b", "kept", isRetained: true)
        let running = Running(settings(broker))
        #expect(running.waitUntilListening())
        #expect(try requester.answer(to: "ask/a/c", "new") != nil)
        #expect(running.requests.all.map(\.payload) == [Array("new".utf8)])
        #expect(running.stop())
    }

    @Test func restartOfTheBrokerIsSurvived() throws {
        let broker = try MosquittoBroker()
        let running = Running(settings(broker))
        #expect(running.waitUntilListening())
        broker.kill()
        try broker.start()
        #expect(running.waitUntilListening(times: 2))
        let requester = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        #expect(try requester.answer(to: "ask/a/b", "again")?.text == "again")
        #expect(
            running.events.all.contains { event in
                if case .disconnected = event { true } else { false }
            })
        #expect(running.stop())
    }

    @Test func nothingIsKeptForASessionThatIsAway() throws {
        let broker = try MosquittoBroker()
        let first = Running(settings(broker))
        #expect(first.waitUntilListening())
        #expect(first.stop())
        let requester = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        try requester.ask("ask/a/b", "missed")
        let second = Running(settings(broker))
        #expect(second.waitUntilListening())
        #expect(try requester.answer(to: "ask/a/b", "heard") != nil)
        #expect(second.requests.all.map(\.payload) == [Array("heard".utf8)])
        #expect(second.stop())
    }

    @Test func unacknowledgedAnswersAreBounded() throws {
        let broker = try MosquittoBroker()
        var settings = settings(broker)
        settings.maximumInFlight = 4
        let running = Running(settings, answering: false)
        #expect(running.waitUntilListening())
        let requester = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        try requester.ask("ask/a/b", "x")
        #expect(running.requests.wait { $0.count == 1 })
        let request = try #require(running.requests.all.first)
        broker.suspend()
        for _ in 0..<6 {
            running.session.answer(request, with: [1], settled: running.settlements.append)
        }
        #expect(running.settlements.all == [false, false])
        broker.resume()
        #expect(running.settlements.wait { $0 == [false, false, true, true, true, true] })
        #expect(running.stop())
        running.session.answer(request, with: [1], settled: running.settlements.append)
        #expect(running.settlements.all.last == false)
    }

    @Test func requesterWithAForbiddenTopicDoesNotKeepOthersFromTheirAnswers() throws {
        let directory = try TemporaryDirectory()
        let accessList = try directory.write(
            "topic readwrite ask/#\ntopic readwrite reply/#\n", to: "acl")
        var brokerSettings = MosquittoBroker.Settings()
        brokerSettings.extraLines = ["acl_file \(accessList)"]
        let broker = try MosquittoBroker(brokerSettings)
        let running = Running(settings(broker))
        #expect(running.waitUntilListening())
        let requester = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        try requester.ask("ask/a/b", "forbidden", responseTopic: "elsewhere/1")
        #expect(running.events.waitForOne { $0 == .answerRefused(reasonCode: 0x87) })
        #expect(running.settlements.wait { $0 == [false] })
        // mosquitto closes the connection after it refused.
        #expect(running.waitUntilListening(times: 2))
        for _ in 0..<3 { try requester.ask("ask/a/b", "forbidden", responseTopic: "elsewhere/1") }
        #expect(try requester.answer(to: "ask/a/b", "allowed")?.text == "allowed")
        #expect(running.events.all.count { $0 == .forbiddenResponseTopic } == 3)
        #expect(running.events.all.count { $0 == .answerRefused(reasonCode: 0x87) } == 1)
        #expect(running.settlements.wait { $0 == [false, true] })
        #expect(running.stop())
    }

    @Test func wordOfTheBrokerAboutATopicExpires() throws {
        let directory = try TemporaryDirectory()
        let accessList = try directory.write("topic readwrite ask/#\n", to: "acl")
        var brokerSettings = MosquittoBroker.Settings()
        brokerSettings.extraLines = ["acl_file \(accessList)"]
        let broker = try MosquittoBroker(brokerSettings)
        var settings = settings(broker)
        settings.refusalMemory = .zero
        let running = Running(settings)
        let requester = try MosquittoRequester(port: broker.port, responseTopic: "reply/1")
        for attempt in 1...2 {
            #expect(running.waitUntilListening(times: attempt))
            try requester.ask("ask/a/b", "x")
            #expect(running.settlements.wait { $0.count == attempt })
        }
        #expect(!running.events.all.contains(.forbiddenResponseTopic))
        #expect(running.stop())
    }
}
