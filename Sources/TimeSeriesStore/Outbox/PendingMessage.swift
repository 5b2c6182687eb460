public import Alerting

/// A message that waits in the outbox.
public struct PendingMessage: Hashable, Sendable {
    /// Its place in the outbox, growing and never used again.
    public var id: Int64
    /// What to publish.
    public var message: OutboxMessage
    /// How often it was handed to the broker without an answer: a further time is a repetition.
    public var attempts: Int
}

/// How many messages the outbox holds and lost.
public struct OutboxCounts: Hashable, Sendable {
    /// Messages that wait.
    public var waiting: Int
    /// Messages the broker ever refused for good.
    public var refused: Int
}
