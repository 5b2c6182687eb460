/// The response topics on which the broker lately forbade an answer.
///
/// mosquitto 2.0.11 closes the connection of a client after it refuses a message, and the answers to
/// others that are under way are lost with it: one requester with a wrong response topic could
/// otherwise keep everybody from theirs. Holds at most 64 topics; the oldest makes room.
struct RefusedTopics {
    private static let capacity = 64
    private var entries: [(topic: String, end: ContinuousClock.Instant)] = []

    /// Whether an answer on that topic is forbidden still.
    mutating func contains(_ topic: String, at time: ContinuousClock.Instant) -> Bool {
        entries.removeAll { $0.end <= time }
        return entries.contains { $0.topic == topic }
    }

    /// Notes that the broker forbade an answer.
    mutating func insert(_ topic: String, until end: ContinuousClock.Instant) {
        entries.removeAll { $0.topic == topic }
        if entries.count == Self.capacity { entries.removeFirst() }
        entries.append((topic, end))
    }
}
