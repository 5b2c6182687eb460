/// One connection after another of an ingest session, and what it learns on the way.
struct IngestConversation {
    /// How a connection ended.
    enum Ending {
        /// The session was asked to stop and has taken leave.
        case stopped
        /// No CONNACK with success.
        case connectFailed(TransportFailure)
        /// The connection failed after it had lasted this long.
        case disconnected(TransportFailure, after: Duration)
        /// The commit closure threw; nothing was acknowledged.
        case commitFailed(any Error)
    }

    private let settings: IngestSettings
    private let control: LoopControl
    /// The filters known to be in force in the broker's session; nil while there is none.
    private var establishedFilters: [String]?
    private var pendingSubscriptions: Set<Int32> = []
    private var statusMessageID: Int32?
    /// Set by the first refusal, and nothing is announced any more then: mosquitto 2.0.11 closes the
    /// connection after it refuses a message, so a second birth would end the next one too.
    private var isStatusRefused = false

    /// Prepares for the first connection.
    init(settings: IngestSettings, control: LoopControl) {
        self.settings = settings
        self.control = control
        establishedFilters = settings.previousFilters
    }

    /// Connects and receives until asked to stop or until something fails.
    mutating func hold(
        onEvent: (SessionEvent) -> Void, mayRead: () -> Bool,
        commit: ([InboundMessage]) throws -> Void
    ) -> Ending {
        var connectedAt: ContinuousClock.Instant?
        do {
            let connection = try Connection(options)
            guard let answer = try connection.establish(control) else { return .stopped }
            connectedAt = .now
            onEvent(.connected(sessionPresent: answer.isSessionPresent))
            announce(on: connection, onEvent)
            try subscribe(on: connection, answer, onEvent)
            if let cause = try receive(from: connection, onEvent, mayRead, commit) {
                return .commitFailed(cause)
            }
            takeLeave(of: connection, onEvent)
            return .stopped
        } catch {
            guard let connectedAt else { return .connectFailed(error) }
            return .disconnected(error, after: connectedAt.duration(to: .now))
        }
    }

    private var options: ConnectionOptions {
        ConnectionOptions(
            endpoint: settings.endpoint, clientID: settings.clientID, isCleanStart: false,
            sessionExpirySeconds: settings.sessionExpirySeconds,
            receiveMaximum: settings.receiveMaximum, sendMaximum: 16,
            keepAliveSeconds: settings.keepAliveSeconds,
            maximumPacketSize: settings.maximumPacketSize,
            will: settings.status.map { status in
                ConnectionOptions.Will(
                    topic: status.topic, payload: status.offline,
                    delaySeconds: status.willDelaySeconds)
            })
    }
}

// MARK: - Subscribing

extension IngestConversation {
    private mutating func subscribe(
        on connection: Connection, _ answer: Connection.Acknowledgement,
        _ onEvent: (SessionEvent) -> Void
    ) throws(TransportFailure) {
        pendingSubscriptions = []
        let earlier = establishedFilters ?? []
        if !answer.isSessionPresent, establishedFilters != nil {
            establishedFilters = nil
            onEvent(.sessionLost)
        }
        guard establishedFilters.map(Set.init) != Set(settings.filters) else { return }
        if answer.isSessionPresent {
            for filter in earlier where !settings.filters.contains(filter) {
                connection.unsubscribe(from: filter)
            }
        }
        for filter in settings.filters {
            pendingSubscriptions.insert(try connection.subscribe(to: filter))
        }
    }

    private mutating func settleSubscriptions(
        on connection: Connection, _ onEvent: (SessionEvent) -> Void
    ) throws(TransportFailure) {
        guard try connection.settleSubscriptions(&pendingSubscriptions) else { return }
        establishedFilters = settings.filters
        onEvent(.subscribed(settings.filters))
    }
}

// MARK: - Announcing

extension IngestConversation {
    private mutating func announce(on connection: Connection, _ onEvent: (SessionEvent) -> Void) {
        guard let status = settings.status, !isStatusRefused else { return }
        statusMessageID = publish(status.online, to: status.topic, on: connection, onEvent)
    }

    private func takeLeave(of connection: Connection, _ onEvent: (SessionEvent) -> Void) {
        if let status = settings.status, !isStatusRefused {
            _ = publish(status.offline, to: status.topic, on: connection, onEvent)
        }
        connection.disconnect(control)
    }

    private func publish(
        _ payload: [UInt8], to topic: String, on connection: Connection,
        _ onEvent: (SessionEvent) -> Void
    ) -> Int32? {
        do {
            return try connection.publish(
                OutgoingMessage(
                    id: 0, topic: topic, payload: payload, isRetained: true,
                    contentType: "application/json"))
        } catch {
            onEvent(.statusRefused(reasonCode: error.reasonCode))
            return nil
        }
    }

    private mutating func settleStatus(
        on connection: Connection, _ onEvent: (SessionEvent) -> Void
    ) {
        for receipt in connection.publishReceipts
        where receipt.messageID == statusMessageID && receipt.reasonCode >= 0x80 {
            isStatusRefused = true
            onEvent(.statusRefused(reasonCode: receipt.reasonCode))
        }
        connection.publishReceipts = []
    }
}

// MARK: - Receiving

extension IngestConversation {
    /// Receives until asked to stop, which gives nil, or until `commit` throws, which gives its
    /// error.
    private mutating func receive(
        from connection: Connection, _ onEvent: (SessionEvent) -> Void, _ mayRead: () -> Bool,
        _ commit: ([InboundMessage]) throws -> Void
    ) throws(TransportFailure) -> (any Error)? {
        try connection.flush(control)
        var mayHoldMore = false
        var lastCount = 0
        while !control.isStopping {
            if !mayRead() {
                // Everything read so far is committed, and its acknowledgements are gone.
                onEvent(.paused)
                try connection.pauseReading(control) { !mayRead() }
                onEvent(.resumed)
                continue
            }
            let readiness = connection.awaitReadiness(
                control, writing: false, atMost: mayHoldMore ? .zero : LoopControl.longestSleep)
            let isReading = readiness.isReadable || mayHoldMore
            var failure: TransportFailure?
            if isReading {
                (mayHoldMore, failure) = readBatch(from: connection, isBusy: lastCount >= Self.busy)
                lastCount = connection.inbox.count
            }
            if !connection.inbox.isEmpty {
                do { try commit(connection.takeInbox()) } catch { return error }
            }
            settleStatus(on: connection, onEvent)
            if let failure { throw failure }
            try settleSubscriptions(on: connection, onEvent)
            try connection.flush(control)
            try connection.tend(heard: isReading)
            try connection.flush(control)
        }
        return nil
    }

    /// A batch of so many messages tells that more are coming, so that waiting for them pays.
    private static let busy = 4

    /// Reads until a limit is met or nothing waits in the socket; when it is busy, messages come one
    /// by one as the broker sends them, and a batch waits for its time to be over.
    ///
    /// A commit costs about as much as twenty readings beyond what the readings themselves cost: at
    /// 5,000 messages a second the wait halves the processor time of each.
    private func readBatch(
        from connection: Connection, isBusy: Bool
    ) -> (mayHoldMore: Bool, failure: TransportFailure?) {
        let end = ContinuousClock.now + settings.batch.duration
        let first = readAvailable(from: connection, until: end)
        // A broker that waits for acknowledgements sends no more before it has them.
        let isWindowOpen = connection.inbox.count < Int(settings.receiveMaximum) / 4
        guard isBusy, isWindowOpen, !first.mayHoldMore, first.failure == nil else { return first }
        let rest = ContinuousClock.now.duration(to: end)
        guard rest > .zero, !connection.awaitClosing(control, atMost: rest) else { return first }
        return readAvailable(from: connection, until: .now + settings.batch.duration)
    }

    private func readAvailable(
        from connection: Connection, until end: ContinuousClock.Instant
    ) -> (mayHoldMore: Bool, failure: TransportFailure?) {
        let limits = settings.batch
        return connection.readAvailable {
            connection.inbox.count >= limits.messages || connection.inboxBytes >= limits.bytes
                || ContinuousClock.now >= end
        }
    }
}
