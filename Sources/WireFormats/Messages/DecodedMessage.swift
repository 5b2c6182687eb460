public import ClinicalTypes

/// A record of a message: a reading, or why there is none.
public typealias DecodedRecord = Result<Reading, Rejection>

/// What a message says, record by record.
///
/// - Invariant: `records` is not empty. Nothing a device sent is dropped in silence: a message that
///   cannot be read is one rejected record.
public struct DecodedMessage: Hashable, Sendable {
    /// Who published; nil when the topic is no observation topic, and then the one record says so.
    public var device: DeviceID?
    /// The records in the order of the message.
    public var records: [DecodedRecord]

    /// Puts a message together.
    ///
    /// - Precondition: `records` is not empty.
    public init(device: DeviceID?, records: [DecodedRecord]) {
        precondition(!records.isEmpty, "a message has at least one record")
        self.device = device
        self.records = records
    }
}
