import MQTTTransport
import Synchronization
import TestSupport

/// An ingest session on a thread of its own, with everything it reports on record.
final class RunningSession: Sendable {
    struct DiskFull: Error {}

    let session: IngestSession
    let events = Recorder<SessionEvent>()
    let batches = Recorder<[InboundMessage]>()
    let failures = Recorder<CommitFailure>()
    private let thread: TestThread

    /// Starts the session; `commit` is called after a batch is on record.
    init(
        _ settings: IngestSettings,
        commit: @escaping @Sendable ([InboundMessage]) throws -> Void = { _ in },
        mayRead: @escaping @Sendable () -> Bool = { true }
    ) {
        let session = IngestSession(settings)
        self.session = session
        thread = TestThread { [events, batches, failures] in
            do throws(CommitFailure) {
                try session.run(onEvent: events.append, mayRead: mayRead) { batch in
                    batches.append(batch)
                    try commit(batch)
                }
            } catch {
                failures.append(error)
            }
        }
    }

    /// The messages of all batches, in order.
    var messages: [InboundMessage] { batches.all.flatMap { $0 } }

    func waitForMessages(_ count: Int, within deadline: Duration = .seconds(30)) -> Bool {
        batches.wait(within: deadline) { batches in
            batches.reduce(0) { $0 + $1.count } >= count
        }
    }

    func waitForEvent(
        within deadline: Duration = .seconds(15), where predicate: (SessionEvent) -> Bool
    ) -> Bool {
        events.waitForOne(within: deadline, where: predicate)
    }

    func waitUntilSubscribed() -> Bool {
        waitForEvent { event in
            if case .subscribed = event { true } else { false }
        }
    }

    /// Waits for the end of `run`.
    func join() -> Bool { thread.join() }

    /// Stops the session and waits for the end of `run`.
    func stop() -> Bool {
        session.stop()
        return join()
    }
}

/// A device publisher with its acknowledgements on record.
struct TestDevice {
    let publisher: DevicePublisher
    let events = Recorder<PublisherEvent>()
    private let topic: String

    init(_ endpoint: BrokerEndpoint, clientID: String = "device", topic: String = "in/device") {
        var settings = PublisherSettings(endpoint: endpoint, clientID: clientID)
        settings.maximumInFlight = 500
        publisher = DevicePublisher(settings, onEvent: events.append)
        self.topic = topic
        publisher.start()
    }

    var acknowledged: [Int64] { events.all.acknowledged }

    /// Publishes the numbers as decimal payloads, under themselves as ids.
    func publish(_ numbers: Range<Int>) -> Bool {
        numbers.allSatisfy { number in
            publisher.publish(
                OutgoingMessage(
                    id: Int64(number), topic: topic, payload: Array("\(number)".utf8)))
        }
    }

    /// Publishes the numbers and waits for all acknowledgements.
    func deliver(_ numbers: Range<Int>) -> Bool {
        publish(numbers) && publisher.flush(within: .seconds(30))
    }
}

extension MosquittoBroker {
    /// Plain TCP on loopback, with short waits between attempts.
    var endpoint: BrokerEndpoint {
        var endpoint = BrokerEndpoint(host: "127.0.0.1", port: port)
        endpoint.backoff = ReconnectBackoff(initial: .milliseconds(50), ceiling: .milliseconds(500))
        return endpoint
    }

    /// A session `ingest` on `in/#`.
    var ingestSettings: IngestSettings {
        IngestSettings(endpoint: endpoint, clientID: "ingest", filters: ["in/#"])
    }
}

extension [InboundMessage] {
    /// The payloads that are decimal numbers.
    var numbers: [Int] { compactMap { Int(String(decoding: $0.payload, as: UTF8.self)) } }
}

extension [PublisherEvent] {
    /// The ids of all acknowledgements, in order.
    var acknowledged: [Int64] {
        flatMap { event -> [Int64] in
            if case .acknowledged(let ids) = event { ids } else { [] }
        }
    }
}

extension Sequence where Element: Comparable {
    /// Whether the elements are just these, in this order; unlike `==` in an expectation, a failure
    /// does not print thousands of them.
    func isExactly(_ others: some Sequence<Element>) -> Bool { elementsEqual(others) }
}
