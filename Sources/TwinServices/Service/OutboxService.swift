import Alerting
import Logging
import MQTTTransport
import ServiceLifecycle
import Synchronization
import TimeSeriesStore

/// Publishes the outbox: every committed result leaves at least once, in order.
///
/// A row stays until the broker has acknowledged it. What a broken connection leaves open is sent
/// again with the user property `resend`, so that a subscriber can tell.
struct OutboxService: Service {
    let store: TwinStore
    let endpoint: BrokerEndpoint
    let clientID: String
    let counters: ServiceCounters
    let heartbeats: Heartbeats
    let wakeUp: WakeUp
    private static let mostInFlight = 256
    private let logger = Logger(label: "outbox")
    private let isStopping = StopFlag()

    init(
        store: TwinStore, endpoint: BrokerEndpoint, clientID: String, counters: ServiceCounters,
        heartbeats: Heartbeats, wakeUp: WakeUp
    ) {
        self.store = store
        self.heartbeats = heartbeats
        self.endpoint = endpoint
        self.clientID = clientID
        self.counters = counters
        self.wakeUp = wakeUp
    }

    /// Publishes until graceful shutdown or cancellation; what is then still unacknowledged stays in
    /// the outbox.
    ///
    /// - Throws: `DaemonFailure` when the store fails.
    func run() async throws {
        var settings = PublisherSettings(endpoint: endpoint, clientID: clientID)
        settings.maximumInFlight = Self.mostInFlight
        let publisher = ResultPublisher(settings)
        let mail = Mailbox(wakeUp: wakeUp)
        try await withTaskCancellationOrGracefulShutdownHandler {
            async let connection: Void = onDedicatedThread(named: "twind-results") {
                publisher.run { mail.put($0) }
            }
            defer { publisher.stop() }
            try await onDedicatedThread(named: "twind-outbox") { try deliver(publisher, mail) }
            publisher.stop()
            try await connection
            try settle(mail.take())
        } onCancelOrGracefulShutdown: {
            isStopping.raise()
            wakeUp.signal()
        }
    }

    /// Hands rows to the publisher and settles what it reports, until told to stop; then once more
    /// for what the last step of the twins left behind.
    private func deliver(_ publisher: ResultPublisher, _ mail: Mailbox) throws(DaemonFailure) {
        var last: Int64 = 0
        var isLastRound = false
        while !isLastRound {
            isLastRound = isStopping.isRaised
            heartbeats.beat(.outbox)
            let events = mail.take()
            try settle(events)
            // Rows the broker may not have come round again from the first one on.
            if events.contains(where: \.leavesRowsBehind) { last = 0 }
            do throws(StoreError) {
                last = try offer(to: publisher, after: last, mail)
            } catch {
                throw DaemonFailure(error)
            }
            if !isLastRound { wakeUp.wait(atMost: .milliseconds(500)) }
        }
    }

    /// Offers waiting rows in order until the publisher is full.
    ///
    /// - Returns: The last row that was taken.
    private func offer(
        to publisher: ResultPublisher, after last: Int64, _ mail: Mailbox
    ) throws(StoreError) -> Int64 {
        let room = mail.room(of: Self.mostInFlight)
        guard room > 0 else { return last }
        var last = last
        let rows = try store.pendingMessages(after: last, limit: room)
        guard !rows.isEmpty else { return last }
        try store.noteAttempt(rows.map(\.id))
        for row in rows {
            guard !mail.isUnsettled(row.id) else { continue }
            mail.expect(row.id)
            guard publisher.publish(message(row)) == .accepted else {
                mail.forget(row.id)
                break
            }
            last = row.id
        }
        return last
    }

    private func message(_ row: PendingMessage) -> OutgoingMessage {
        OutgoingMessage(
            id: row.id, topic: row.message.topic, payload: row.message.payload,
            isRetained: row.message.isRetained, contentType: "application/json",
            userProperties: row.attempts > 0 ? [.init("resend", "true")] : [])
    }

    private func settle(_ events: [PublisherEvent]) throws(DaemonFailure) {
        var acknowledged: [Int64] = []
        var refused: [Int64] = []
        for event in events {
            switch event {
            case .connected: logger.notice("publishing results")
            case .acknowledged(let ids): acknowledged += ids
            case .refused(let id, let reasonCode):
                refused.append(id)
                logger.error(
                    "the broker refused a result: allow the daemon to publish below its topic root",
                    metadata: ["reason": "\(reasonCode)"])
            case .abandoned: break
            case .disconnected(let failure):
                logger.warning("the connection for results ended: \(failure); trying again")
            case .connectFailed(let failure):
                logger.warning("no connection for results: \(failure); trying again")
            }
        }
        do throws(StoreError) {
            if !acknowledged.isEmpty { try store.markPublished(acknowledged) }
            if !refused.isEmpty { try store.discardRefused(refused) }
        } catch {
            throw DaemonFailure(error)
        }
        counters.add(acknowledged.count, to: .published)
    }
}

extension PublisherEvent {
    fileprivate var leavesRowsBehind: Bool {
        switch self {
        case .abandoned, .connected: true
        default: false
        }
    }
}

/// What the publisher's thread reports, until the outbox's thread settles it.
///
/// Bounded by what is in flight, since every report is of one accepted message, and by one report of
/// the connection a second.
private final class Mailbox: Sendable {
    private struct Content {
        var events: [PublisherEvent] = []
        var unsettled: Set<Int64> = []
        var isConnected = false
    }

    private let content = Mutex(Content())
    private let wakeUp: WakeUp

    init(wakeUp: WakeUp) {
        self.wakeUp = wakeUp
    }

    /// How many more messages may be handed over: 0 without a connection, and 0 while a report waits
    /// after which older messages come first.
    func room(of most: Int) -> Int {
        content.withLock { content in
            guard content.isConnected, !content.events.contains(where: \.leavesRowsBehind) else {
                return 0
            }
            return most - content.unsettled.count
        }
    }

    func isUnsettled(_ id: Int64) -> Bool { content.withLock { $0.unsettled.contains(id) } }

    func expect(_ id: Int64) {
        content.withLock { _ = $0.unsettled.insert(id) }
    }

    func forget(_ id: Int64) {
        content.withLock { _ = $0.unsettled.remove(id) }
    }

    func put(_ event: PublisherEvent) {
        content.withLock { content in
            content.events.append(event)
            switch event {
            case .connected: content.isConnected = true
            case .disconnected, .connectFailed: content.isConnected = false
            case .abandoned(let ids): content.unsettled.subtract(ids)
            case .refused, .acknowledged: break
            }
        }
        wakeUp.signal()
    }

    /// Takes all reports; the messages they settle are no longer in flight.
    func take() -> [PublisherEvent] {
        content.withLock { content in
            defer { content.events = [] }
            for event in content.events {
                switch event {
                case .acknowledged(let ids): content.unsettled.subtract(ids)
                case .refused(let id, _): content.unsettled.remove(id)
                default: break
                }
            }
            return content.events
        }
    }
}
