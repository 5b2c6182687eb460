/// Receives messages and acknowledges none before it is durable.
///
/// One thread of the caller's runs everything: it reads a batch, hands it to the commit closure,
/// and only when that returns lets the PUBACKs go. While a batch is uncommitted nothing is read and
/// nothing written, because one write releases all that is queued. A crash at any point leaves the
/// batch with the broker, which sends it again.
///
/// The broker keeps a persistent MQTT 5 session under the client id. If it still has the session
/// and the filters are those of the earlier run, nothing is subscribed again; otherwise each filter
/// is, asking for retained messages only where the subscription is new, and filters dropped since
/// are unsubscribed.
public final class IngestSession: Sendable {
    private let settings: IngestSettings
    private let control = LoopControl()

    /// Describes a session; `run` starts it.
    ///
    /// - Precondition: There is a filter, the receive maximum and batch limits are positive, and
    ///   the keep-alive interval is at least 5 s.
    public init(_ settings: IngestSettings) {
        precondition(!settings.filters.isEmpty, "a session needs a topic filter")
        precondition(settings.receiveMaximum > 0, "MQTT forbids a receive maximum of zero")
        precondition(settings.keepAliveSeconds >= 5, "libmosquitto asks for 5 s of keep-alive")
        precondition(settings.batch.messages > 0 && settings.batch.bytes > 0, "a batch holds some")
        self.settings = settings
    }

    /// Turns of the loop so far, at least two a second unless a commit blocks; for a watchdog.
    public var beats: UInt64 { control.beats }

    /// Makes `run` return, from any thread and any number of times.
    ///
    /// `run` then lets the commit in progress finish, sends its acknowledgements, publishes the
    /// offline status and disconnects, all within about ten seconds of the end of the commit.
    public func stop() {
        control.requestStop()
    }

    /// Receives until `stop`, connecting again as often as it takes.
    ///
    /// A session runs once. Both closures are called on the calling thread. If a connection breaks
    /// while a batch is being read, the batch is committed all the same and comes a second time.
    ///
    /// - Parameters:
    ///   - onEvent: Told what happens to the connection.
    ///   - mayRead: Asked before each batch. While it says no, nothing is read: the broker keeps what
    ///     comes, and the connection stays up for as long as that takes.
    ///   - commit: Makes a batch durable, at least one message, in the order of arrival. It should
    ///     stay well below the keep-alive interval, since no ping is sent meanwhile.
    /// - Throws: `CommitFailure` when `commit` throws. The connection is closed by then, without
    ///   DISCONNECT and without acknowledging anything of the batch.
    public func run(
        onEvent: (SessionEvent) -> Void, mayRead: () -> Bool = { true },
        commit: ([InboundMessage]) throws -> Void
    ) throws(CommitFailure) {
        var conversation = IngestConversation(settings: settings, control: control)
        var backoff = settings.endpoint.backoff
        var generator = SystemRandomNumberGenerator()
        while !control.isStopping {
            switch conversation.hold(onEvent: onEvent, mayRead: mayRead, commit: commit) {
            case .stopped: return
            case .commitFailed(let cause): throw CommitFailure(cause: cause)
            case .connectFailed(let failure): onEvent(.connectFailed(failure))
            case .disconnected(let failure, let lifetime):
                onEvent(.disconnected(failure))
                backoff.connectionEnded(after: lifetime)
            }
            control.pause(for: backoff.nextDelay(using: &generator))
        }
    }
}

/// A batch could not be made durable; the daemon must exit and leave it with the broker.
///
/// After a failed write to the disk the page cache cannot be trusted, so trying again is no remedy.
public struct CommitFailure: Error {
    /// What the commit closure threw.
    public let cause: any Error
}
