/// A message from the broker, not yet acknowledged.
///
/// Carries no DUP flag: libmosquitto 2.0 does not show it, and MQTT lets it be clear on a
/// redelivery after a broker restart. Duplicates are told by the identity in the payload.
public struct InboundMessage: Hashable, Sendable {
    /// The topic it was published on.
    public var topic: String
    /// The payload as received.
    public var payload: [UInt8]
    /// Whether the broker sent it from its store of retained messages.
    public var isRetained: Bool
    /// The quality of service it was delivered with, 0 or 1.
    public var qualityOfService: UInt8
    /// The MQTT 5 content type, if the publisher gave one.
    public var contentType: String?
    /// The MQTT 5 response topic, if the publisher asks for an answer.
    public var responseTopic: String?
    /// The MQTT 5 correlation data, by which the publisher knows an answer as its own.
    public var correlationData: [UInt8]?

    /// Puts a message together.
    public init(
        topic: String, payload: [UInt8], isRetained: Bool = false, qualityOfService: UInt8 = 1,
        contentType: String? = nil, responseTopic: String? = nil, correlationData: [UInt8]? = nil
    ) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
        self.qualityOfService = qualityOfService
        self.contentType = contentType
        self.responseTopic = responseTopic
        self.correlationData = correlationData
    }
}
