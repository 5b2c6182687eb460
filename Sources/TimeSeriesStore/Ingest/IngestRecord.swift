public import ClinicalTypes

/// One record of a received message, on its way into the store.
public struct IngestRecord: Hashable, Sendable {
    /// What decoding made of the record.
    public enum Content: Hashable, Sendable {
        /// A reading to store, in the stream's canonical unit.
        case reading(Reading)
        /// A clinical event to store, its numbers in canonical units.
        case event(ClinicalEvent)
        /// A record that cannot be used, to be quarantined.
        case rejected(Rejection)
    }

    /// Which device sent it, where the topic tells.
    public var device: DeviceID?
    /// When the broker handed the message over.
    public var receipt: Instant
    /// What it says.
    public var content: Content
    /// The topic of the message.
    public var topic: String
    /// The payload of the whole message; kept for quarantined records only.
    public var payload: [UInt8]
    /// The place of the record in its message from 0; nil when the message as a whole is meant.
    public var recordIndex: Int?

    /// Puts a record together; the records of one message should share one payload array, which
    /// quarantine then keeps once.
    public init(
        device: DeviceID?, receipt: Instant, content: Content, topic: String, payload: [UInt8],
        recordIndex: Int? = nil
    ) {
        self.device = device
        self.receipt = receipt
        self.content = content
        self.topic = topic
        self.payload = payload
        self.recordIndex = recordIndex
    }
}
