import CMosquitto
import ClinicalTypes
import TwinServices

/// A subscriber that counts and stores nothing: the most that libmosquitto's own loop can receive.
///
/// Written as its manual suggests, with the session and the receive maximum of the daemon.
final class BareSubscriber {
    private let client: OpaquePointer
    private(set) var count = 0
    private(set) var first = Instant.earliest
    private(set) var last = Instant.earliest
    private var isConnected = false
    private var isSubscribed = false
    private let total: Int

    /// Connects to a broker on loopback for the session `bench-bare`; the instant of message
    /// `total` is noted as the last.
    init(port: UInt16, total: Int) throws {
        mosquitto_lib_init()
        guard let client = mosquitto_new("bench-bare", false, nil) else {
            throw Shortfall("libmosquitto gives no client")
        }
        self.client = client
        self.total = total
        mosquitto_user_data_set(client, Unmanaged.passUnretained(self).toOpaque())
        mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, Int32(MQTT_PROTOCOL_V5))
        mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, 500)
        mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1)
        mosquitto_connect_v5_callback_set(client) { _, context, _, _, _ in
            BareSubscriber.from(context)?.isConnected = true
        }
        mosquitto_subscribe_v5_callback_set(client) { _, context, _, _, _, _ in
            BareSubscriber.from(context)?.isSubscribed = true
        }
        mosquitto_message_v5_callback_set(client) { _, context, _, _ in
            BareSubscriber.from(context)?.receive()
        }
        var properties: OpaquePointer?
        let expiry = Int32(bitPattern: MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue)
        let maximum = Int32(bitPattern: MQTT_PROP_RECEIVE_MAXIMUM.rawValue)
        mosquitto_property_add_int32(&properties, expiry, 3_600)
        mosquitto_property_add_int16(&properties, maximum, 500)
        defer { mosquitto_property_free_all(&properties) }
        try check(
            mosquitto_connect_bind_v5(client, "127.0.0.1", Int32(port), 60, nil, properties))
        while !isConnected { try turn() }
    }

    deinit {
        mosquitto_destroy(client)
    }

    /// Subscribes to all observations.
    func subscribe() throws {
        try check(mosquitto_subscribe_v5(client, nil, "twind/v1/obs/+/+", 1, 0, nil))
        while !isSubscribed { try turn() }
    }

    /// Receives until all messages are there.
    func receiveAll() throws {
        while count < total { try turn() }
    }

    /// Leaves the session behind in good order.
    func disconnect() {
        mosquitto_disconnect_v5(client, 0, nil)
        // Writes the DISCONNECT and then fails, for there is no connection any more.
        while mosquitto_loop(client, 100, 1) == 0 {}
    }

    private func turn() throws {
        try check(mosquitto_loop(client, 100, 1))
    }

    private func receive() {
        count += 1
        if count == 1 { first = .now }
        if count == total { last = .now }
    }

    private func check(_ result: Int32) throws {
        guard result != 0 else { return }
        throw Shortfall("the bare subscriber: \(String(cString: mosquitto_strerror(result)))")
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> BareSubscriber? {
        context.map { Unmanaged<BareSubscriber>.fromOpaque($0).takeUnretainedValue() }
    }
}
