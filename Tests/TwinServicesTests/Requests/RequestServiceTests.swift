import Foundation
import MQTTTransport
import TestSupport
import Testing
import TwinServices

@Suite("RequestService", .serialized)
struct RequestServiceTests {
    /// Answers with the payload; holds up those that ask for it until they are released.
    private final class Echo: RequestAnswering {
        let asked = Recorder<TwinRequest>()
        let isReleased = Recorder<Bool>()

        func answer(
            _ request: TwinRequest, until deadline: ContinuousClock.Instant
        ) throws(RequestFailure) -> [UInt8] {
            asked.append(request)
            switch String(decoding: request.payload, as: UTF8.self) {
            case let text where text.contains("hold"):
                guard isReleased.wait(within: .seconds(20), until: { !$0.isEmpty }) else {
                    throw RequestFailure(.internal, "nobody released the answer")
                }
                if text.contains("late") { _ = eventually { ContinuousClock.now >= deadline } }
            case let text where text.contains("fail"):
                throw RequestFailure(.nothingKnown, "wanted; ask another")
            default: break
            }
            return request.payload
        }
    }

    /// A service with its broker and a requester.
    private final class Stage: Sendable {
        let broker: MosquittoBroker
        let requester: MosquittoRequester
        let counters = ServiceCounters()
        let echo = Echo()
        private let running: Task<Void, any Error>

        init(capacity: Int = 64) throws {
            broker = try MosquittoBroker()
            requester = try MosquittoRequester(
                port: broker.port, responseTopic: "twind/v1/response/test")
            var endpoint = BrokerEndpoint(host: "127.0.0.1", port: broker.port)
            endpoint.backoff = ReconnectBackoff(
                initial: .milliseconds(50), ceiling: .milliseconds(500))
            let service = RequestService(
                endpoint: endpoint, clientID: "twind-requests", root: "twind/v1", answers: echo,
                counters: counters, queue: RequestQueue(capacity: capacity))
            running = Task { try await service.run() }
        }

        deinit { running.cancel() }

        /// Waits until a request is answered, asking again and again.
        func isListening() throws -> Bool {
            try eventually(within: .seconds(20)) {
                try requester.answer(to: Self.topic, "{}", within: .milliseconds(200)) != nil
            }
        }

        static let topic = "twind/v1/request/forecast/p-1"

        func ask(_ payload: String, correlation: String) throws {
            try requester.ask(Self.topic, payload, correlation: correlation)
        }

        func answer(_ correlation: String) -> MosquittoRequester.Answer? {
            _ = eventually { requester.answers.contains { $0.correlation == correlation } }
            return requester.answers.first { $0.correlation == correlation }
        }

        func stop() async throws {
            running.cancel()
            try await running.value
        }

        /// How many answers, errors and drops there were, once there are as many in all.
        func counts(in all: Int) -> [Int] {
            func counts() -> [Int] {
                [
                    counters[.requestsAnswered], counters[.requestsFailed],
                    counters[.requestsDropped],
                ]
            }
            _ = eventually { counts().reduce(0, +) >= all }
            return counts()
        }
    }

    @Test("Answers and errors come back under their correlation data, and each is counted once")
    func answersAndErrors() async throws {
        let stage = try Stage()
        try #require(try stage.isListening())
        let before = stage.counts(in: 1)
        try stage.ask(#"{"a":1}"#, correlation: "good")
        try stage.ask(#"{"fail":1}"#, correlation: "failing")
        try stage.ask("[", correlation: "bad")
        try stage.requester.ask("twind/v1/request/prophecy/p-1", correlation: "unknown")
        try stage.ask(
            #"{"a":""# + String(repeating: "x", count: 70_000) + #""}"#, correlation: "long")
        #expect(stage.answer("good")?.text == #"{"a":1}"#)
        #expect(stage.answer("good")?.contentType == "application/json")
        #expect(stage.answer("good")?.qualityOfService == 1)
        #expect(stage.answer("failing")?.errorCode == "nothing_known")
        #expect(stage.answer("bad")?.errorCode == "bad_request")
        #expect(stage.answer("unknown")?.errorCode == "unknown_kind")
        #expect(stage.answer("long")?.errorCode == "bad_request")
        let notice = "Decision support, not a medical device."
        #expect(stage.answer("bad")?.text.contains(notice) == true)
        let counts = zip(stage.counts(in: before.reduce(0, +) + 5), before).map { $0 - $1 }
        #expect(counts == [1, 4, 0])
        #expect(stage.echo.asked.all.allSatisfy { $0.payload.count < 100 })
        try await stage.stop()
    }

    @Test("An answer goes neither nowhere nor where the daemon's own messages go")
    func responseTopics() async throws {
        let stage = try Stage()
        try #require(try stage.isListening())
        let before = stage.counts(in: 1)
        let asked = stage.echo.asked.all.count
        let spy = try MosquittoSubscriber(port: stage.broker.port, filter: "twind/v1/#")
        let topics = [
            "", "twind/v1/obs/watch-1/heart_rate", "twind/v1/event/pharmacy", "twind/v1/alert/p-2",
            "twind/v1/status/twind", "twind/v1/request/forecast/p-2", "twind/v1",
            "$CONTROL/dynamic-security/v1", "ward/#", "ward/+",
        ]
        for topic in topics {
            try stage.requester.ask(
                Stage.topic, #"{"value":300,"unit":"/min"}"#, responseTopic: topic)
        }
        try stage.requester.ask(Stage.topic, "{}", responseTopic: "ward/answers")
        #expect(try stage.requester.answer(to: Stage.topic, "{}") != nil)
        let counts = zip(
            stage.counts(in: before.reduce(0, +) + topics.count + 2), before
        ).map { $0 - $1 }
        #expect(counts == [2, 0, topics.count])
        #expect(stage.echo.asked.all.count == asked + 2)
        #expect(
            Set(spy.messages.all.map(\.topic)) == [Stage.topic, "twind/v1/response/test"])
        try await stage.stop()
    }

    @Test("Beyond so many that wait, a request is told at once that there are too many")
    func overload() async throws {
        let stage = try Stage(capacity: 3)
        try #require(try stage.isListening())
        try stage.ask(#"{"hold":1,"deadline_ms":60000}"#, correlation: "first")
        try #require(stage.echo.asked.waitForOne { $0.payload.count > 2 })
        for name in ["a", "b", "c", "d", "e"] {
            try stage.ask(#"{"deadline_ms":60000}"#, correlation: name)
        }
        for name in ["d", "e"] { #expect(stage.answer(name)?.errorCode == "overloaded") }
        #expect(!stage.requester.answers.contains { ["first", "a"].contains($0.correlation) })
        stage.echo.isReleased.append(true)
        for name in ["first", "a", "b", "c"] {
            let answer = try #require(stage.answer(name))
            #expect(answer.errorCode == nil)
        }
        try await stage.stop()
    }

    @Test("A request that is too late is told so: whether while it waits or while it is worked on")
    func deadlines() async throws {
        let stage = try Stage()
        try #require(try stage.isListening())
        let before = stage.echo.asked.all.count
        try stage.ask(#"{"hold":"late","deadline_ms":100}"#, correlation: "worked on")
        try #require(stage.echo.asked.wait { $0.count == before + 1 })
        try stage.ask(#"{"deadline_ms":1}"#, correlation: "waiting")
        try stage.ask(#"{"deadline_ms":60000}"#, correlation: "patient")
        // The request after them was looked at, so they wait.
        try stage.ask("[", correlation: "bad")
        #expect(stage.answer("bad")?.errorCode == "bad_request")
        stage.echo.isReleased.append(true)
        #expect(stage.answer("worked on")?.errorCode == "deadline_exceeded")
        #expect(stage.answer("waiting")?.errorCode == "deadline_exceeded")
        #expect(stage.answer("patient")?.text == #"{"deadline_ms":60000}"#)
        // Nobody worked on what was too late already.
        #expect(stage.echo.asked.all.count == before + 2)
        try await stage.stop()
    }

    @Test("A stop finishes the answer in work and tells those who wait to ask again")
    func stop() async throws {
        let stage = try Stage()
        try #require(try stage.isListening())
        try stage.ask(#"{"hold":1,"deadline_ms":60000}"#, correlation: "in work")
        try #require(stage.echo.asked.waitForOne { $0.payload.count > 2 })
        for name in ["a", "b"] { try stage.ask(#"{"deadline_ms":60000}"#, correlation: name) }
        // The request after them was looked at, so they wait.
        try stage.ask("[", correlation: "bad")
        #expect(stage.answer("bad")?.errorCode == "bad_request")
        async let stopping: Void = stage.stop()
        stage.echo.isReleased.append(true)
        try await stopping
        #expect(stage.answer("in work")?.errorCode == nil)
        for name in ["a", "b"] {
            let answer = try #require(stage.answer(name))
            #expect(answer.errorCode == "overloaded" || answer.errorCode == nil)
        }
    }

    @Test("After a restart of the broker questions are answered again")
    func restart() async throws {
        let stage = try Stage()
        try #require(try stage.isListening())
        stage.broker.kill()
        try stage.broker.start()
        let requester = try MosquittoRequester(
            port: stage.broker.port, responseTopic: "twind/v1/response/other")
        #expect(
            try eventually(within: .seconds(20)) {
                try requester.answer(to: Stage.topic, "{}", within: .milliseconds(200)) != nil
            })
        try await stage.stop()
    }
}
