/// A message that asks for an answer.
public struct InboundRequest: Hashable, Sendable {
    /// The topic it was published on.
    public var topic: String
    /// The payload as received.
    public var payload: [UInt8]
    /// Where the answer is to go, as the requester wrote it.
    public var responseTopic: String
    /// What the answer is to carry back unchanged; nil for nothing.
    public var correlationData: [UInt8]?
    /// When it was read from the connection.
    public var arrival: ContinuousClock.Instant

    /// Puts a request together.
    public init(
        topic: String, payload: [UInt8], responseTopic: String, correlationData: [UInt8]? = nil,
        arrival: ContinuousClock.Instant = .now
    ) {
        self.topic = topic
        self.payload = payload
        self.responseTopic = responseTopic
        self.correlationData = correlationData
        self.arrival = arrival
    }
}

/// What happens to a request session besides requests.
public enum RequestSessionEvent: Hashable, Sendable {
    /// The broker confirmed the subscription; requests come from now on.
    case listening
    /// A request names no response topic and was dropped.
    case noResponseTopic
    /// A request was dropped, since the broker forbade an answer on its response topic lately.
    case forbiddenResponseTopic
    /// The broker refused an answer, for an MQTT 5 reason of 0x80 or more.
    case answerRefused(reasonCode: UInt8)
    /// An established connection ended; the session tries again by itself.
    case disconnected(TransportFailure)
    /// No connection came about; the session tries again by itself.
    case connectFailed(TransportFailure)
}
