import Logging
package import MQTTTransport
import ServiceLifecycle

/// Answers requests: the broker's messages become questions, and one thread answers one after the
/// other while another receives and publishes.
///
/// Nothing of it is durable. Every request is answered, with an error where need be, or dropped and
/// counted: those without a response topic or with one that may not carry answers, and those whose
/// answer does not reach the broker.
package struct RequestService: Service {
    /// The longest work on one answer, whatever its deadline: the daemon must be able to stop.
    package static let longestWork = Duration.seconds(10)

    private let settings: RequestSettings
    private let root: String
    private let answers: any RequestAnswering
    private let counters: ServiceCounters
    private let queue: RequestQueue
    private let isStopping = StopFlag()
    private let logger = Logger(label: "requests")

    /// Prepares the service.
    ///
    /// - Parameters:
    ///   - clientID: That of the connection, which is one of its own.
    ///   - root: The topics everything lives under.
    package init(
        endpoint: BrokerEndpoint, clientID: String, root: String, answers: any RequestAnswering,
        counters: ServiceCounters, queue: RequestQueue = RequestQueue()
    ) {
        settings = RequestSettings(
            endpoint: endpoint, clientID: clientID, filter: RequestTopic.filter(root: root))
        self.root = root
        self.answers = answers
        self.counters = counters
        self.queue = queue
    }

    /// Answers until graceful shutdown or cancellation: then the answer in work is finished and
    /// leaves, and whoever waits is told to ask again.
    package func run() async throws {
        let session = RequestSession(settings)
        try await withTaskCancellationOrGracefulShutdownHandler {
            async let connection: Void = onDedicatedThread(named: "twind-requests") {
                listen(session)
            }
            defer { session.stop() }
            // Twins that follow vital signs come first.
            try await onDedicatedThread(named: "twind-answers", niceness: 5) { work(session) }
            session.stop()
            try await connection
        } onCancelOrGracefulShutdown: {
            isStopping.raise()
            queue.wakeUp.signal()
        }
    }
}

// MARK: - The connection's thread

extension RequestService {
    private func listen(_ session: RequestSession) {
        let decoder = RequestDecoder(root: root)
        session.run(
            onEvent: { note($0) },
            onRequest: { message in
                guard RequestTopic.mayCarryAnswers(message.responseTopic, root: root) else {
                    return drop("its response topic may not carry answers")
                }
                do throws(RequestFailure) {
                    let request = try decoder.request(
                        topic: message.topic, payload: message.payload)
                    let (isTaken, expired) = queue.add(
                        RequestQueue.Entry(request: request, message: message), at: .now)
                    for entry in expired { fail(entry.message, .deadlineExceeded, session) }
                    if !isTaken { throw .overloaded }
                } catch {
                    fail(message, error, session)
                }
            })
    }

    private func note(_ event: RequestSessionEvent) {
        switch event {
        case .listening: logger.notice("listening for requests")
        case .noResponseTopic: drop("it names no response topic")
        case .forbiddenResponseTopic: drop("the broker lately forbade answers on its topic")
        case .answerRefused(let reasonCode):
            logger.warning(
                """
                the broker refused an answer: allow the daemon to write to the response topics, \
                below response/ of its topic root
                """, metadata: ["reason": "\(reasonCode)"])
        case .disconnected(let failure):
            logger.warning("the connection for requests ended: \(failure); trying again")
        case .connectFailed(let failure):
            logger.warning("no connection for requests: \(failure); trying again")
        }
    }

    /// A line a request only at debug level: a requester in error may repeat itself without end.
    private func drop(_ reason: String) {
        counters.add(to: .requestsDropped)
        logger.debug("a request was dropped: \(reason)")
    }
}

// MARK: - The answering thread

extension RequestService {
    private func work(_ session: RequestSession) {
        while !isStopping.isRaised {
            guard let entry = queue.next() else {
                queue.wakeUp.wait(atMost: .seconds(60))
                continue
            }
            answer(entry, session)
        }
        let stopping = RequestFailure(
            .overloaded, "the daemon is about to stop; ask again in a few seconds")
        for entry in queue.close() { fail(entry.message, stopping, session) }
    }

    private func answer(_ entry: RequestQueue.Entry, _ session: RequestSession) {
        do throws(RequestFailure) {
            let start = ContinuousClock.now
            guard start < entry.deadline else { throw .deadlineExceeded }
            let answer = try answers.answer(
                entry.request, until: min(entry.deadline, start + Self.longestWork))
            guard ContinuousClock.now < entry.deadline else { throw .deadlineExceeded }
            send(answer, to: entry.message, counting: .requestsAnswered, session)
        } catch {
            if let cause = error.cause { logger.error("a request failed: \(cause)") }
            fail(entry.message, error, session)
        }
    }

    private func fail(
        _ message: InboundRequest, _ failure: RequestFailure, _ session: RequestSession
    ) {
        send(failure.payload, to: message, counting: .requestsFailed, session)
    }

    private func send(
        _ payload: [UInt8], to message: InboundRequest, counting item: ServiceCounters.Item,
        _ session: RequestSession
    ) {
        session.answer(message, with: payload) { [counters] isDelivered in
            counters.add(to: isDelivered ? item : .requestsDropped)
        }
    }
}
