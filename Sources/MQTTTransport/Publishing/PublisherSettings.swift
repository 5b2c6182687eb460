/// How a publisher connects.
public struct PublisherSettings: Sendable {
    /// The broker.
    public var endpoint: BrokerEndpoint
    /// The client id; one live client at a time may use it.
    public var clientID: String
    /// Messages accepted and not yet settled; a broker may ask for fewer on the wire.
    public var maximumInFlight = 256
    /// The keep-alive interval; at least 5 s.
    public var keepAliveSeconds: UInt16 = 60

    /// Describes a publisher with the default limits.
    public init(endpoint: BrokerEndpoint, clientID: String) {
        self.endpoint = endpoint
        self.clientID = clientID
    }
}

/// What becomes of a publisher's messages and connection.
///
/// Every accepted message comes up exactly once: acknowledged, refused or abandoned.
public enum PublisherEvent: Hashable, Sendable {
    /// The broker accepted the connection; messages are taken from now on.
    case connected
    /// The broker has these messages.
    case acknowledged([Int64])
    /// The broker, or the library for it, will not take this message: an MQTT 5 reason code of 0x80
    /// or more. Sending it again unchanged will not help.
    case refused(Int64, reasonCode: UInt8)
    /// The connection ended before the broker's word on these messages; in the order of acceptance.
    /// The broker may have some of them.
    case abandoned([Int64])
    /// An established connection ended; the publisher tries again by itself.
    case disconnected(TransportFailure)
    /// No connection came about; the publisher tries again by itself.
    case connectFailed(TransportFailure)
}
