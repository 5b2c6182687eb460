import CMosquitto
import Glibc
import Synchronization

extension Connection {
    /// Connects and waits for the CONNACK, at most the endpoint's `connectTimeout`.
    ///
    /// Name resolution is the one step that neither stops nor beats.
    ///
    /// - Returns: Whether the broker still had the session; nil when asked to stop meanwhile.
    /// - Throws: Why there is no connection; drop this object then.
    func establish(_ control: LoopControl) throws(TransportFailure) -> Acknowledgement? {
        let deadline = ContinuousClock.now + options.endpoint.connectTimeout
        try open()
        var isTCPConnected = false
        while acknowledgement == nil {
            guard !control.isStopping else { return nil }
            let remaining = ContinuousClock.now.duration(to: deadline)
            guard remaining > .zero else {
                throw TransportFailure(.timedOut, detail: "no CONNACK in time")
            }
            let readiness = awaitReadiness(
                control, writing: !isTCPConnected, atMost: min(remaining, LoopControl.longestSleep))
            guard readiness.isReadable || readiness.isWritable else { continue }
            if !isTCPConnected {
                try checkSocketError()
                isTCPConnected = true
            }
            // With TLS the read drives the handshake, and the write does nothing until it is done.
            try read()
            try writeSome()
            if readiness.isHungUp, acknowledgement == nil { throw closedEarly }
        }
        stopLogging()
        return acknowledgement
    }

    private func open() throws(TransportFailure) {
        var properties = PropertyList()
        properties.add(MQTT_PROP_SESSION_EXPIRY_INTERVAL, options.sessionExpirySeconds)
        properties.add(MQTT_PROP_RECEIVE_MAXIMUM, options.receiveMaximum)
        properties.add(MQTT_PROP_MAXIMUM_PACKET_SIZE, options.maximumPacketSize)
        // The library's only call that takes CONNECT properties blocks, for minutes if the host is
        // silent. It keeps the properties before it looks at the port and refuses this one, and
        // the non-blocking call below then sends them.
        let host = options.endpoint.host
        let keepAlive = Int32(options.keepAliveSeconds)
        guard properties.status == 0,
            mosquitto_connect_bind_v5(client, host, -1, keepAlive, nil, properties.head)
                == Int32(MOSQ_ERR_INVAL.rawValue)
        else { throw TransportFailure(.configuration, detail: "CONNECT properties are refused") }
        let port = Int32(options.endpoint.port)
        let (result, systemError) = Self.serialisingFirstTLS(options.endpoint.tls != nil) {
            let result = mosquitto_connect_bind_async(client, host, port, keepAlive, nil)
            return (result, errno)
        }
        guard result <= 0, mosquitto_socket(client) >= 0 else {
            throw connectFailure(result, systemError)
        }
        lastArrival = .now
    }

    /// Lets one thread alone set OpenSSL up: the library guards that by a plain flag.
    private static func serialisingFirstTLS(
        _ usesTLS: Bool, _ connect: () -> (Int32, Int32)
    ) -> (Int32, Int32) {
        guard usesTLS else { return connect() }
        let first: (Int32, Int32)? = isTLSReady.withLock { isReady in
            guard !isReady else { return nil }
            let outcome = connect()
            isReady = outcome.0 <= 0
            return outcome
        }
        return first ?? connect()
    }

    private static let isTLSReady = Mutex(false)

    private func connectFailure(_ result: Int32, _ systemError: Int32) -> TransportFailure {
        switch UInt32(bitPattern: result) {
        case UInt32(MOSQ_ERR_EAI.rawValue):
            TransportFailure(
                .unreachable, detail: String(cString: gai_strerror(systemError)))
        case UInt32(MOSQ_ERR_ERRNO.rawValue):
            TransportFailure(.unreachable, detail: String(cString: strerror(systemError)))
        case UInt32(MOSQ_ERR_TLS.rawValue):
            TransportFailure(.tls, detail: loggedErrors.joined(separator: "; "))
        default:
            TransportFailure(.configuration, detail: String(cString: mosquitto_strerror(result)))
        }
    }

    private func checkSocketError() throws(TransportFailure) {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(mosquitto_socket(client), SOL_SOCKET, SO_ERROR, &error, &size)
        guard error != 0 else { return }
        // Accepted and closed again, before this side looked.
        if error == ECONNRESET { throw closedEarly }
        throw TransportFailure(.unreachable, detail: String(cString: strerror(error)))
    }
}
