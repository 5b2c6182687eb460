import CMosquitto
import Glibc

extension Connection {
    /// Why the library would not queue a message.
    struct Refusal: Error {
        /// The MQTT 5 reason code that a broker would give for it.
        var reasonCode: UInt8
    }

    /// Queues a message at QoS 1.
    ///
    /// - Returns: The library's message id, under which `publishReceipts` will report it.
    /// - Throws: 0x90 for a topic with wildcards or bad UTF-8, 0x95 for a message larger than the
    ///   broker takes, 0x83 for anything else; nothing is queued then.
    func publish(_ message: OutgoingMessage) throws(Refusal) -> Int32 {
        var properties = PropertyList()
        if let contentType = message.contentType {
            properties.add(MQTT_PROP_CONTENT_TYPE, contentType)
        }
        if let topic = message.responseTopic {
            properties.add(MQTT_PROP_RESPONSE_TOPIC, topic)
        }
        if let data = message.correlationData {
            properties.add(MQTT_PROP_CORRELATION_DATA, data)
        }
        if let seconds = message.messageExpirySeconds {
            properties.add(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, seconds)
        }
        for property in message.userProperties {
            properties.add(MQTT_PROP_USER_PROPERTY, name: property.name, value: property.value)
        }
        guard properties.status == 0 else { throw Refusal(reasonCode: 0x83) }
        var messageID: Int32 = 0
        let result = message.payload.withUnsafeBytes { payload in
            mosquitto_publish_v5(
                client, &messageID, message.topic, Int32(clamping: payload.count),
                payload.baseAddress, 1, message.isRetained, properties.head)
        }
        switch UInt32(bitPattern: result) {
        case UInt32(MOSQ_ERR_SUCCESS.rawValue): return messageID
        case UInt32(MOSQ_ERR_OVERSIZE_PACKET.rawValue), UInt32(MOSQ_ERR_PAYLOAD_SIZE.rawValue):
            throw Refusal(reasonCode: 0x95)
        case UInt32(MOSQ_ERR_INVAL.rawValue), UInt32(MOSQ_ERR_MALFORMED_UTF8.rawValue):
            throw Refusal(reasonCode: 0x90)
        default: throw Refusal(reasonCode: 0x83)
        }
    }

    /// Takes the receipts for subscriptions off those that are awaited.
    ///
    /// - Parameter pending: The ids that `subscribe` returned.
    /// - Returns: Whether receipts came and were the last that were awaited.
    /// - Throws: `subscriptionRefused` for the first that the broker refused.
    func settleSubscriptions(_ pending: inout Set<Int32>) throws(TransportFailure) -> Bool {
        guard !subscriptionReceipts.isEmpty else { return false }
        for receipt in subscriptionReceipts {
            guard receipt.reasonCode < 0x80 else {
                throw TransportFailure(
                    .subscriptionRefused, reasonCode: receipt.reasonCode,
                    detail: reasonText(receipt.reasonCode))
            }
            pending.remove(receipt.messageID)
        }
        subscriptionReceipts = []
        return pending.isEmpty
    }

    /// Queues a SUBSCRIBE at QoS 1 that asks for retained messages only if the subscription is new.
    ///
    /// - Parameter wantsRetained: False to ask for no retained messages at all.
    /// - Returns: The library's message id, under which `subscriptionReceipts` will report it.
    /// - Throws: `configuration` for a malformed filter.
    func subscribe(
        to filter: String, wantsRetained: Bool = true
    ) throws(TransportFailure) -> Int32 {
        var messageID: Int32 = 0
        let options =
            wantsRetained ? MQTT_SUB_OPT_SEND_RETAIN_NEW : MQTT_SUB_OPT_SEND_RETAIN_NEVER
        let result = mosquitto_subscribe_v5(
            client, &messageID, filter, 1, Int32(bitPattern: options.rawValue), nil)
        guard result == 0 else {
            throw TransportFailure(.configuration, detail: "malformed topic filter")
        }
        return messageID
    }

    /// Queues an UNSUBSCRIBE; the answer is not awaited.
    func unsubscribe(from filter: String) {
        mosquitto_unsubscribe_v5(client, nil, filter, nil)
    }

    /// Throws if a call of the library ended the connection.
    func check(_ result: Int32, _ systemError: Int32) throws(TransportFailure) {
        if result == 0, mosquitto_socket(client) >= 0 { return }
        if let acknowledgement, acknowledgement.reasonCode >= 0x80 {
            throw TransportFailure(
                .refused, reasonCode: acknowledgement.reasonCode,
                detail: reasonText(acknowledgement.reasonCode))
        }
        if let brokerDisconnectReason {
            throw TransportFailure(
                .closedByBroker, reasonCode: brokerDisconnectReason,
                detail: reasonText(brokerDisconnectReason))
        }
        throw failure(result, systemError)
    }

    /// The name of an MQTT 5 reason code.
    func reasonText(_ code: UInt8) -> String {
        String(cString: mosquitto_reason_string(Int32(code)))
    }

    /// The broker closed before its CONNACK: over TLS most likely because it refuses the client
    /// certificate, which in TLS 1.3 it tells only after the client's side of the handshake is done.
    var closedEarly: TransportFailure {
        let logged = loggedErrors.isEmpty ? "" : ": " + loggedErrors.joined(separator: "; ")
        guard options.endpoint.tls != nil else {
            return TransportFailure(
                .lost, detail: "the broker closed the connection before its CONNACK")
        }
        return TransportFailure(.tls, detail: "the broker ended the TLS handshake" + logged)
    }

    private func failure(_ result: Int32, _ systemError: Int32) -> TransportFailure {
        switch UInt32(bitPattern: result) {
        case UInt32(MOSQ_ERR_SUCCESS.rawValue):
            return TransportFailure(.closedByBroker, detail: "the broker sent DISCONNECT")
        case UInt32(MOSQ_ERR_TLS.rawValue):
            let logged = loggedErrors.joined(separator: "; ")
            return TransportFailure(.tls, detail: logged.isEmpty ? "handshake failed" : logged)
        case UInt32(MOSQ_ERR_CONN_LOST.rawValue) where acknowledgement == nil,
            UInt32(MOSQ_ERR_ERRNO.rawValue) where acknowledgement == nil:
            return closedEarly
        case UInt32(MOSQ_ERR_ERRNO.rawValue):
            return TransportFailure(.lost, detail: String(cString: strerror(systemError)))
        case UInt32(MOSQ_ERR_KEEPALIVE.rawValue):
            return TransportFailure(.timedOut, detail: "no answer to a ping")
        case UInt32(MOSQ_ERR_PROTOCOL.rawValue), UInt32(MOSQ_ERR_MALFORMED_PACKET.rawValue),
            UInt32(MOSQ_ERR_MALFORMED_UTF8.rawValue):
            return TransportFailure(.protocolError, detail: "the broker sent a packet out of turn")
        default:
            return TransportFailure(.lost, detail: String(cString: mosquitto_strerror(result)))
        }
    }
}
