/// What a CONNECT asks for.
struct ConnectionOptions {
    /// The broker.
    var endpoint: BrokerEndpoint
    /// The client id.
    var clientID: String
    /// Whether the broker forgets an earlier session of this client.
    var isCleanStart: Bool
    /// Seconds the broker keeps the session after the connection ends.
    var sessionExpirySeconds: UInt32
    /// Unacknowledged messages the broker may send; 0 is not allowed.
    var receiveMaximum: UInt16
    /// Unacknowledged messages the library sends, unless the broker asks for fewer.
    var sendMaximum: UInt16
    /// The keep-alive interval, 5 s or more.
    var keepAliveSeconds: UInt16
    /// The largest packet the broker may send, in bytes.
    var maximumPacketSize: UInt32
    /// The message the broker publishes when this client vanishes.
    var will: Will?

    /// A retained QoS 1 message for the case that the client vanishes.
    struct Will {
        /// Where it goes.
        var topic: String
        /// The payload.
        var payload: [UInt8]
        /// Seconds the broker waits for the client to come back before it publishes.
        var delaySeconds: UInt32
    }
}
