/// What happens to an ingest session besides messages.
public enum SessionEvent: Hashable, Sendable {
    /// The broker accepted the connection; `sessionPresent` says whether it still had the session.
    case connected(sessionPresent: Bool)
    /// The broker no longer has a session that existed before: what it held for this client is lost,
    /// and what was published since the last connection was not kept. Comes after `connected`.
    case sessionLost
    /// All filters are in force. The caller keeps them for `IngestSettings.previousFilters`.
    case subscribed([String])
    /// The broker refused the birth message; the session goes on without announcing anything.
    case statusRefused(reasonCode: UInt8)
    /// Reading stopped, because the caller has enough to do; the broker keeps what comes meanwhile.
    case paused
    /// Reading goes on.
    case resumed
    /// An established connection ended; the session tries again by itself.
    case disconnected(TransportFailure)
    /// No connection came about; the session tries again by itself.
    case connectFailed(TransportFailure)
}
