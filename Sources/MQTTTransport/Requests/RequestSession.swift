import Synchronization

/// Receives MQTT 5 requests and publishes the answers.
///
/// Requests are not durable: the broker's session is clean, a request that comes while there is no
/// connection is not kept, and one whose answer does not reach the broker is asked again by the
/// requester. An answer goes to the request's response topic at QoS 1 and is not retained. One thread
/// of the caller's runs the connection; `answer` may be called from any.
public final class RequestSession: Sendable {
    /// What became of an answer, told once.
    public typealias Settlement = @Sendable (_ isDelivered: Bool) -> Void

    /// An answer under way.
    private struct Answer {
        var responseTopic: String
        var settled: Settlement
    }

    private struct Ledger {
        /// At most `maximumInFlight`, beside those that are just being given.
        var answers: [Int64: Answer] = [:]
        var lastID: Int64 = 0
        var refusals = RefusedTopics()
    }

    private let settings: RequestSettings
    private let publisher: ResultPublisher
    private let ledger = Mutex(Ledger())

    /// Describes a session; `run` starts it.
    ///
    /// - Precondition: At least one answer and one request may be under way, and the keep-alive
    ///   interval is at least 5 s.
    public init(_ settings: RequestSettings) {
        precondition(settings.receiveMaximum > 0, "MQTT forbids a receive maximum of zero")
        var publishing = PublisherSettings(
            endpoint: settings.endpoint, clientID: settings.clientID)
        publishing.maximumInFlight = settings.maximumInFlight
        publishing.keepAliveSeconds = settings.keepAliveSeconds
        self.settings = settings
        publisher = ResultPublisher(publishing)
    }

    /// Receives requests until `stop`, connecting again as often as it takes.
    ///
    /// A session runs once. Both closures are called on the calling thread, which receives nothing
    /// meanwhile; they may call `answer`.
    ///
    /// - Parameter onRequest: Takes a request that has a response topic. The broker is told that it
    ///   arrived, whatever becomes of it.
    public func run(
        onEvent: (RequestSessionEvent) -> Void, onRequest: (InboundRequest) -> Void
    ) {
        withoutActuallyEscaping(onEvent) { onEvent in
            withoutActuallyEscaping(onRequest) { onRequest in
                let hearing = ResultPublisher.Hearing(
                    filters: [settings.filter], receiveMaximum: settings.receiveMaximum,
                    maximumPacketSize: settings.maximumPacketSize,
                    onSubscribed: { onEvent(.listening) },
                    onMessages: { self.receive($0, onEvent, onRequest) })
                publisher.run(hearing: hearing) { note($0, onEvent) }
            }
        }
    }

    /// Makes `run` return, from any thread and any number of times.
    ///
    /// `run` then takes no new answer, waits up to five seconds for the acknowledgements of those
    /// under way, and disconnects.
    public func stop() { publisher.stop() }

    /// Publishes the answer to a request; never blocks.
    ///
    /// - Parameter settled: Told once whether the broker has the answer: on the thread of `run`, or
    ///   before this returns where it is not even sent, for there is no connection or as many answers
    ///   as may be are unacknowledged.
    public func answer(
        _ request: InboundRequest, with payload: [UInt8], settled: @escaping Settlement
    ) {
        // On record first, for the broker may be quicker than this thread.
        let id = ledger.withLock { ledger in
            ledger.lastID += 1
            ledger.answers[ledger.lastID] = Answer(
                responseTopic: request.responseTopic, settled: settled)
            return ledger.lastID
        }
        let message = OutgoingMessage(
            id: id, topic: request.responseTopic, payload: payload,
            contentType: "application/json", correlationData: request.correlationData)
        if publisher.publish(message) != .accepted { settle([id], isDelivered: false) }
    }

    private func receive(
        _ messages: [InboundMessage], _ onEvent: (RequestSessionEvent) -> Void,
        _ onRequest: (InboundRequest) -> Void
    ) {
        let now = ContinuousClock.now
        for message in messages {
            guard let topic = message.responseTopic else {
                onEvent(.noResponseTopic)
                continue
            }
            guard !ledger.withLock({ $0.refusals.contains(topic, at: now) }) else {
                onEvent(.forbiddenResponseTopic)
                continue
            }
            onRequest(
                InboundRequest(
                    topic: message.topic, payload: message.payload, responseTopic: topic,
                    correlationData: message.correlationData, arrival: now))
        }
    }

    private func note(_ event: PublisherEvent, _ onEvent: (RequestSessionEvent) -> Void) {
        switch event {
        case .connected: break
        case .acknowledged(let ids): settle(ids, isDelivered: true)
        case .abandoned(let ids): settle(ids, isDelivered: false)
        case .refused(let id, let reasonCode):
            if reasonCode == Self.notAuthorized { remember(id) }
            settle([id], isDelivered: false)
            onEvent(.answerRefused(reasonCode: reasonCode))
        case .disconnected(let failure): onEvent(.disconnected(failure))
        case .connectFailed(let failure): onEvent(.connectFailed(failure))
        }
    }

    /// The reason code of a broker whose access list forbids the topic.
    private static let notAuthorized: UInt8 = 0x87

    private func remember(_ id: Int64) {
        ledger.withLock { ledger in
            guard let answer = ledger.answers[id] else { return }
            ledger.refusals.insert(answer.responseTopic, until: .now + settings.refusalMemory)
        }
    }

    private func settle(_ ids: [Int64], isDelivered: Bool) {
        let settlements = ledger.withLock { ledger in
            ids.compactMap { ledger.answers.removeValue(forKey: $0)?.settled }
        }
        for settled in settlements { settled(isDelivered) }
    }
}
