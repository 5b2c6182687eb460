/// How an ingest session subscribes.
public struct IngestSettings: Sendable {
    /// The broker.
    public var endpoint: BrokerEndpoint
    /// The fixed client id that names the persistent session; one live client at a time may use it.
    public var clientID: String
    /// The topic filters to subscribe to, at QoS 1.
    public var filters: [String]
    /// The filters an earlier run of this client id subscribed to; nil if none ever did.
    ///
    /// Non-nil means that the broker should still have the session. The caller keeps the value of
    /// the last `SessionEvent.subscribed`.
    public var previousFilters: [String]?
    /// Where to announce whether the daemon is there; nil for nowhere.
    public var status: StatusAnnouncement?
    /// Seconds the broker keeps the session, with all that arrives for it, after a disconnect.
    public var sessionExpirySeconds: UInt32 = 604_800
    /// Unacknowledged messages the broker may have under way.
    public var receiveMaximum: UInt16 = 500
    /// The keep-alive interval; at least 5 s.
    public var keepAliveSeconds: UInt16 = 60
    /// The largest packet to accept, in bytes; the broker drops larger ones without a trace.
    public var maximumPacketSize: UInt32 = 1 << 20
    /// When a batch ends.
    public var batch = BatchLimits()

    /// Describes a session with the default limits.
    public init(endpoint: BrokerEndpoint, clientID: String, filters: [String]) {
        self.endpoint = endpoint
        self.clientID = clientID
        self.filters = filters
    }

    /// A batch ends at the first limit it reaches or, as long as little comes, when nothing more waits
    /// in the socket.
    ///
    /// Over TLS the limits are looked at between records, so a batch may exceed them by what one
    /// record of 16 KiB holds.
    public struct BatchLimits: Hashable, Sendable {
        /// Messages in a batch.
        public var messages = 512
        /// Bytes of topics and payloads, passed by at most one message.
        public var bytes = 1 << 20
        /// Time from the first read.
        public var duration = Duration.milliseconds(5)

        /// The default limits.
        public init() {}
    }
}

/// Retained messages that tell others whether the daemon is there.
public struct StatusAnnouncement: Hashable, Sendable {
    /// Where they go.
    public var topic: String
    /// Published at each connect.
    public var online = Array(#"{"state":"online"}"#.utf8)
    /// Published at a graceful stop, and by the broker as the last will.
    public var offline = Array(#"{"state":"offline"}"#.utf8)
    /// Seconds the broker waits after a lost connection before it publishes the last will.
    public var willDelaySeconds: UInt32 = 30

    /// Announces on `topic`.
    public init(topic: String) {
        self.topic = topic
    }
}
