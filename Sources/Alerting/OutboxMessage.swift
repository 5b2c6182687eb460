/// A message that leaves through the outbox: committed with its cause, published at least once.
public struct OutboxMessage: Hashable, Sendable {
    /// Where it goes.
    public var topic: String
    /// The payload, UTF-8 JSON.
    public var payload: [UInt8]
    /// Whether the broker keeps it for later subscribers.
    public var isRetained: Bool
    /// What makes it unique: a second message with the same identity is dropped, whether the first
    /// was published or waits. Nil for a message that replaces any waiting one on its topic.
    public var identity: String?

    /// Makes a message that is published once for its identity.
    public init(topic: String, payload: [UInt8], isRetained: Bool, identity: String?) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
        self.identity = identity
    }
}
