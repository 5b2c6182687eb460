import CMosquitto

/// One connection through libmosquitto, from CONNECT to its end; never reused.
///
/// Written against libmosquitto 2.0.11. The client is in its threaded mode, in which the library
/// only queues what it sends and `flush` or `writeSome` alone put bytes on the wire: a PUBACK
/// queued on receipt stays here until then. Deallocation closes the socket without DISCONNECT and
/// drops what is queued, held PUBACKs included.
///
/// Confined to the thread that made it. The library's callbacks run inside `read` and the write
/// calls on that thread; they only record, and the loop acts on the record.
final class Connection {
    /// What the broker answered to the CONNECT.
    struct Acknowledgement {
        /// The reason code; 0 is success.
        var reasonCode: UInt8
        /// Whether the broker still had the session.
        var isSessionPresent: Bool
    }

    /// The broker's word on one published message.
    struct PublishReceipt {
        /// The library's message id.
        var messageID: Int32
        /// The reason code; below 0x80 the broker has taken the message.
        var reasonCode: UInt8
    }

    /// The broker's word on one subscription.
    struct SubscriptionReceipt {
        /// The library's message id.
        var messageID: Int32
        /// The reason code; below 0x80 the subscription stands.
        var reasonCode: UInt8
    }

    /// Messages received and not yet taken.
    var inbox: [InboundMessage] = []
    /// Payload and topic bytes in `inbox`.
    var inboxBytes = 0
    /// Receipts for published messages, not yet taken.
    var publishReceipts: [PublishReceipt] = []
    /// Receipts for subscriptions, not yet taken.
    var subscriptionReceipts: [SubscriptionReceipt] = []
    /// Nil until the CONNACK.
    var acknowledgement: Acknowledgement?
    /// The reason of the broker's DISCONNECT, once there is one.
    var brokerDisconnectReason: UInt8?
    /// The last errors the library logged while connecting.
    var loggedErrors: [String] = []
    /// The keep-alive interval; the broker's CONNACK may change it.
    var keepAlive: Duration

    /// The library's handle.
    let client: OpaquePointer
    /// What was asked for.
    let options: ConnectionOptions
    /// When bytes last arrived from the broker.
    var lastArrival = ContinuousClock.now

    /// Prepares a client; nothing is sent before `establish`.
    ///
    /// - Throws: `configuration` for a client id, certificate file or will the library refuses.
    init(_ options: ConnectionOptions) throws(TransportFailure) {
        guard Self.isLibraryReady else {
            throw TransportFailure(.configuration, detail: "libmosquitto does not initialise")
        }
        guard let client = mosquitto_new(options.clientID, options.isCleanStart, nil) else {
            throw TransportFailure(.configuration, detail: "libmosquitto refuses the client id")
        }
        self.client = client
        self.options = options
        keepAlive = .seconds(Int64(options.keepAliveSeconds))
        mosquitto_user_data_set(client, Unmanaged.passUnretained(self).toOpaque())
        installCallbacks()
        try configure()
    }

    deinit {
        mosquitto_destroy(client)
    }

    /// Hands over the messages received so far, in order of arrival.
    func takeInbox() -> [InboundMessage] {
        defer {
            inbox = []
            inbox.reserveCapacity(256)
            inboxBytes = 0
        }
        return inbox
    }

    private static let isLibraryReady = mosquitto_lib_init() == 0

    private func configure() throws(TransportFailure) {
        try require(mosquitto_threaded_set(client, true), "threaded mode")
        try require(option(MOSQ_OPT_PROTOCOL_VERSION, Int32(MQTT_PROTOCOL_V5)), "MQTT 5")
        try require(
            option(MOSQ_OPT_RECEIVE_MAXIMUM, Int32(options.receiveMaximum)), "receive maximum")
        try require(option(MOSQ_OPT_SEND_MAXIMUM, Int32(options.sendMaximum)), "send maximum")
        try require(option(MOSQ_OPT_TCP_NODELAY, 1), "TCP_NODELAY")
        if let credentials = options.endpoint.credentials {
            try require(
                mosquitto_username_pw_set(client, credentials.username, credentials.password),
                "user name and password")
        }
        if let tls = options.endpoint.tls {
            try require(
                mosquitto_tls_set(
                    client, tls.caFile, nil, tls.identity?.certificateFile, tls.identity?.keyFile,
                    nil),
                "opening the CA, certificate and key files")
            // 1 is OpenSSL's SSL_VERIFY_PEER.
            try require(
                mosquitto_tls_opts_set(client, 1, tls.minimumVersion.rawValue, nil), "TLS version")
            try require(mosquitto_tls_insecure_set(client, tls.acceptsAnyHostName), "TLS host name")
        }
        if let will = options.will { try setWill(will) }
    }

    private func setWill(_ will: ConnectionOptions.Will) throws(TransportFailure) {
        var properties = PropertyList()
        properties.add(MQTT_PROP_WILL_DELAY_INTERVAL, will.delaySeconds)
        let result = mosquitto_will_set_v5(
            client, will.topic, Int32(will.payload.count), will.payload, 1, true, properties.head)
        if result == 0 { _ = properties.relinquish() }
        try require(result, "last will")
    }

    private func option(_ name: mosq_opt_t, _ value: Int32) -> Int32 {
        mosquitto_int_option(client, name, value)
    }

    private func require(_ result: Int32, _ setting: String) throws(TransportFailure) {
        guard result != 0 else { return }
        throw TransportFailure(
            .configuration, detail: "\(setting): \(String(cString: mosquitto_strerror(result)))")
    }
}
