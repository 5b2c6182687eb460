/// How a request session connects and what it listens to.
public struct RequestSettings: Sendable {
    /// The broker.
    public var endpoint: BrokerEndpoint
    /// The client id; one live client at a time may use it.
    public var clientID: String
    /// The topic filter of requests, subscribed to at QoS 1.
    public var filter: String
    /// Answers given and not yet acknowledged by the broker; beyond that they are dropped.
    public var maximumInFlight = 256
    /// Requests the broker may have under way.
    public var receiveMaximum: UInt16 = 64
    /// The keep-alive interval; at least 5 s.
    public var keepAliveSeconds: UInt16 = 60
    /// The largest packet to accept, in bytes; the broker drops larger ones without a trace.
    public var maximumPacketSize: UInt32 = 1 << 18
    /// How long the broker's word holds that it allows no answer on a topic.
    public var refusalMemory = Duration.seconds(300)

    /// Describes a session with the default limits.
    public init(endpoint: BrokerEndpoint, clientID: String, filter: String) {
        self.endpoint = endpoint
        self.clientID = clientID
        self.filter = filter
    }
}
