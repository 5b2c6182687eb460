/// A message to publish at QoS 1.
public struct OutgoingMessage: Hashable, Sendable {
    /// The caller's name for it, under which its fate is reported; unique among those in flight.
    public var id: Int64
    /// Where it goes; no wildcards.
    public var topic: String
    /// The payload.
    public var payload: [UInt8]
    /// Whether the broker keeps it for later subscribers.
    public var isRetained: Bool
    /// The MQTT 5 content type.
    public var contentType: String?
    /// The MQTT 5 response topic, where an answer is to go.
    public var responseTopic: String?
    /// The MQTT 5 correlation data of a request or an answer.
    public var correlationData: [UInt8]?
    /// Seconds after which the broker drops it undelivered; nil for never.
    public var messageExpirySeconds: UInt32?
    /// MQTT 5 user properties, in order.
    public var userProperties: [UserProperty]

    /// Puts a message together.
    public init(
        id: Int64, topic: String, payload: [UInt8], isRetained: Bool = false,
        contentType: String? = nil, responseTopic: String? = nil,
        correlationData: [UInt8]? = nil, messageExpirySeconds: UInt32? = nil,
        userProperties: [UserProperty] = []
    ) {
        self.id = id
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
        self.contentType = contentType
        self.responseTopic = responseTopic
        self.correlationData = correlationData
        self.messageExpirySeconds = messageExpirySeconds
        self.userProperties = userProperties
    }

    /// A name with a value that travels beside the payload.
    public struct UserProperty: Hashable, Sendable {
        /// The name; MQTT allows it more than once.
        public var name: String
        /// The value.
        public var value: String

        /// Pairs a name with a value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }
}
