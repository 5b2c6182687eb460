import CMosquitto
import Glibc

extension Connection {
    /// Makes the library report to this object.
    func installCallbacks() {
        mosquitto_message_v5_callback_set(client) { _, context, message, properties in
            guard let message else { return }
            Connection.from(context)?.receive(message.pointee, properties)
        }
        mosquitto_connect_v5_callback_set(client) { _, context, reason, flags, properties in
            Connection.from(context)?.acknowledge(UInt8(clamping: reason), flags, properties)
        }
        mosquitto_publish_v5_callback_set(client) { _, context, messageID, reason, _ in
            Connection.from(context)?.publishReceipts.append(
                PublishReceipt(messageID: messageID, reasonCode: UInt8(clamping: reason)))
        }
        mosquitto_subscribe_v5_callback_set(client) { _, context, messageID, count, reasons, _ in
            guard let reasons, count > 0 else { return }
            Connection.from(context)?.subscriptionReceipts.append(
                SubscriptionReceipt(
                    messageID: messageID, reasonCode: UInt8(clamping: reasons.pointee)))
        }
        mosquitto_disconnect_v5_callback_set(client) { _, context, reason, _ in
            // Values below 0x80 are the library's own errors, which the calls return as well.
            guard let reason = UInt8(exactly: reason), reason >= 0x80 else { return }
            Connection.from(context)?.brokerDisconnectReason = reason
        }
        mosquitto_log_callback_set(client) { _, context, level, text in
            guard level == MOSQ_LOG_ERR, let text else { return }
            Connection.from(context)?.noteError(String(cString: text))
        }
    }

    /// Stops the library's log, for which it would format a line per packet.
    func stopLogging() {
        mosquitto_log_callback_set(client, nil)
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Connection? {
        guard let context else { return nil }
        return Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
    }

    private func receive(_ message: mosquitto_message, _ properties: OpaquePointer?) {
        let payload = [UInt8](
            UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen)))
        let topic = String(cString: message.topic)
        inboxBytes += payload.count + topic.utf8.count
        inbox.append(
            InboundMessage(
                topic: topic, payload: payload, isRetained: message.retain,
                qualityOfService: UInt8(clamping: message.qos),
                contentType: properties.flatMap { text(MQTT_PROP_CONTENT_TYPE, of: $0) },
                responseTopic: properties.flatMap { text(MQTT_PROP_RESPONSE_TOPIC, of: $0) },
                correlationData: properties.flatMap { bytes(MQTT_PROP_CORRELATION_DATA, of: $0) }))
    }

    private func text(_ identifier: mqtt5_property, of properties: OpaquePointer) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        mosquitto_property_read_string(
            properties, Int32(bitPattern: identifier.rawValue), &value, false)
        guard let value else { return nil }
        defer { free(value) }
        return String(cString: value)
    }

    private func bytes(_ identifier: mqtt5_property, of properties: OpaquePointer) -> [UInt8]? {
        var value: UnsafeMutableRawPointer?
        var count: UInt16 = 0
        mosquitto_property_read_binary(
            properties, Int32(bitPattern: identifier.rawValue), &value, &count, false)
        guard let value else { return nil }
        defer { free(value) }
        return [UInt8](UnsafeRawBufferPointer(start: value, count: Int(count)))
    }

    private func acknowledge(_ reason: UInt8, _ flags: Int32, _ properties: OpaquePointer?) {
        acknowledgement = Acknowledgement(reasonCode: reason, isSessionPresent: flags & 1 != 0)
        var seconds: UInt16 = 0
        let identifier = Int32(bitPattern: MQTT_PROP_SERVER_KEEP_ALIVE.rawValue)
        if mosquitto_property_read_int16(properties, identifier, &seconds, false) != nil {
            keepAlive = .seconds(Int64(seconds))
        }
    }

    private func noteError(_ text: String) {
        // A handshake logs a few lines; more would be a loop in the library.
        if loggedErrors.count < 8 { loggedErrors.append(text) }
    }
}
