import Synchronization

/// Publishes messages at QoS 1 and reports what became of each.
///
/// Keeps nothing over a disconnect: what the broker has not acknowledged is abandoned to the
/// caller, who has it in an outbox and sends it again. The broker's session is clean for the same
/// reason. One thread of the caller's runs the connection; `publish` may be called from any.
public final class ResultPublisher: Sendable {
    /// What became of a call to `publish`.
    public enum Acceptance: Hashable, Sendable {
        /// An event will report the message's fate.
        case accepted
        /// As many messages are in flight as may be; an acknowledgement makes room.
        case full
        /// There is no connection; `PublisherEvent.connected` tells when there is.
        case disconnected
    }

    /// Guards what `publish` shares with the loop.
    struct Intake {
        /// Whether messages are taken.
        var isOpen = false
        /// Accepted and not yet given to the library, in order.
        var waiting: [OutgoingMessage] = []
        /// Accepted and not settled, `waiting` included; at most `maximumInFlight`.
        var unsettled = 0
    }

    /// The messages the library has and the broker has not acknowledged.
    struct InFlight {
        private var entries: [Int32: (order: Int, id: Int64)] = [:]
        private var inserted = 0

        var inOrder: [Int64] { entries.values.sorted { $0.order < $1.order }.map(\.id) }

        mutating func insert(_ id: Int64, under messageID: Int32) {
            entries[messageID] = (inserted, id)
            inserted += 1
        }

        mutating func remove(_ messageID: Int32) -> Int64? {
            entries.removeValue(forKey: messageID)?.id
        }
    }

    /// What the connection receives besides receipts, for a session that answers what it hears.
    struct Hearing {
        /// The topic filters to subscribe to, without retained messages, at each connect.
        var filters: [String]
        /// Unacknowledged messages the broker may have under way; 0 is not allowed.
        var receiveMaximum: UInt16
        /// The largest packet the broker may send, in bytes.
        var maximumPacketSize: UInt32
        /// Called when all filters are in force.
        var onSubscribed: () -> Void
        /// Called for what arrives, which is acknowledged afterwards.
        var onMessages: ([InboundMessage]) -> Void
    }

    let settings: PublisherSettings
    let control = LoopControl()
    let intake = Mutex(Intake())

    /// Describes a publisher; `run` starts it.
    ///
    /// - Precondition: At least one message may be in flight, at most 65,535, and the keep-alive
    ///   interval is at least 5 s.
    public init(_ settings: PublisherSettings) {
        precondition((1...65_535).contains(settings.maximumInFlight), "MQTT has 65,535 message ids")
        precondition(settings.keepAliveSeconds >= 5, "libmosquitto asks for 5 s of keep-alive")
        self.settings = settings
    }

    /// Turns of the loop so far, at least two a second unless an event handler blocks.
    public var beats: UInt64 { control.beats }

    /// Takes a message if there is a connection with room; never blocks.
    public func publish(_ message: OutgoingMessage) -> Acceptance {
        let (acceptance, isFirst) = intake.withLock { intake -> (Acceptance, Bool) in
            guard intake.isOpen else { return (.disconnected, false) }
            guard intake.unsettled < settings.maximumInFlight else { return (.full, false) }
            intake.unsettled += 1
            intake.waiting.append(message)
            return (.accepted, intake.waiting.count == 1)
        }
        if isFirst { control.wake.signal() }
        return acceptance
    }

    /// Makes `run` return, from any thread and any number of times.
    ///
    /// `run` then takes no new message, waits up to five seconds for the acknowledgements under way,
    /// abandons the rest and disconnects.
    public func stop() {
        control.requestStop()
    }

    /// Publishes until `stop`, connecting again as often as it takes.
    ///
    /// A publisher runs once. `onEvent` is called on the calling thread and may call `publish`.
    public func run(onEvent: (PublisherEvent) -> Void) {
        run(hearing: nil, onEvent: onEvent)
    }

    /// Publishes and, where something is to be heard, receives until `stop`.
    func run(hearing: Hearing?, onEvent: (PublisherEvent) -> Void) {
        var backoff = settings.endpoint.backoff
        var generator = SystemRandomNumberGenerator()
        while !control.isStopping {
            var connectedAt: ContinuousClock.Instant?
            do {
                let connection = try Connection(options(hearing))
                guard try connection.establish(control) != nil else { return }
                connectedAt = .now
                try serve(connection, hearing, onEvent)
            } catch {
                guard let connectedAt else {
                    onEvent(.connectFailed(error))
                    control.pause(for: backoff.nextDelay(using: &generator))
                    continue
                }
                onEvent(.disconnected(error))
                backoff.connectionEnded(after: connectedAt.duration(to: .now))
                control.pause(for: backoff.nextDelay(using: &generator))
            }
        }
    }

    private func options(_ hearing: Hearing?) -> ConnectionOptions {
        ConnectionOptions(
            endpoint: settings.endpoint, clientID: settings.clientID, isCleanStart: true,
            sessionExpirySeconds: 0, receiveMaximum: hearing?.receiveMaximum ?? 16,
            sendMaximum: UInt16(settings.maximumInFlight),
            keepAliveSeconds: settings.keepAliveSeconds,
            maximumPacketSize: hearing?.maximumPacketSize ?? 1 << 16, will: nil)
    }
}
