import CMosquitto

/// A list of MQTT 5 properties under construction, freed with its owner.
struct PropertyList: ~Copyable {
    /// The list as the library wants it; nil while empty.
    private(set) var head: OpaquePointer?
    /// The first error of an `add`, or `MOSQ_ERR_SUCCESS`.
    private(set) var status = Int32(MOSQ_ERR_SUCCESS.rawValue)

    /// Makes an empty list.
    init() {}

    deinit {
        var list = head
        mosquitto_property_free_all(&list)
    }

    /// Adds a 32-bit property.
    mutating func add(_ identifier: mqtt5_property, _ value: UInt32) {
        note(mosquitto_property_add_int32(&head, Int32(bitPattern: identifier.rawValue), value))
    }

    /// Adds a 16-bit property.
    mutating func add(_ identifier: mqtt5_property, _ value: UInt16) {
        note(mosquitto_property_add_int16(&head, Int32(bitPattern: identifier.rawValue), value))
    }

    /// Adds a string property.
    mutating func add(_ identifier: mqtt5_property, _ value: String) {
        note(mosquitto_property_add_string(&head, Int32(bitPattern: identifier.rawValue), value))
    }

    /// Adds a property of bytes, at most 65,535.
    mutating func add(_ identifier: mqtt5_property, _ value: [UInt8]) {
        guard let count = UInt16(exactly: value.count) else {
            return note(Int32(MOSQ_ERR_INVAL.rawValue))
        }
        note(
            mosquitto_property_add_binary(
                &head, Int32(bitPattern: identifier.rawValue), value, count))
    }

    /// Adds a name with a value.
    mutating func add(_ identifier: mqtt5_property, name: String, value: String) {
        note(
            mosquitto_property_add_string_pair(
                &head, Int32(bitPattern: identifier.rawValue), name, value))
    }

    /// Hands the list to the library, which frees it from now on.
    mutating func relinquish() -> OpaquePointer? {
        defer { head = nil }
        return head
    }

    private mutating func note(_ result: Int32) {
        if status == 0 { status = result }
    }
}
