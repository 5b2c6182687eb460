public import ClinicalTypes

/// A record in quarantine, without its payload.
public struct QuarantineEntry: Hashable, Sendable {
    /// Names the record for `quarantined(_:)` and `releaseFromQuarantine(_:as:)`.
    public var id: Int64
    /// The topic of its message.
    public var topic: String
    /// The place of the record in its message from 0; nil when the message as a whole is held.
    public var recordIndex: Int?
    /// Why it is held, or why it was when it has been released.
    public var rejection: Rejection
    /// When the broker handed the message over.
    public var receipt: Instant
    /// Who sent it, where the topic told.
    public var device: DeviceID?
    /// Whether it is still held; false once it was released.
    public var isHeld: Bool
    /// Whether the end of the payload beyond 64 KiB was dropped, so that it cannot be decoded.
    public var isTruncated: Bool
}

/// A record in quarantine with the payload of its message.
public struct QuarantinedRecord: Hashable, Sendable {
    /// What is known of the record.
    public var entry: QuarantineEntry
    /// The payload, cut at 64 KiB.
    public var payload: [UInt8]
}

/// What became of an attempt to release a record from quarantine.
public enum ReleaseOutcome: Hashable, Sendable {
    /// All of it was taken in: so many new observations, so many duplicates.
    case released(stored: Int, duplicates: Int)
    /// It is still held, now for this reason; nothing of it was stored.
    case held(Rejection)
    /// No record with this id is held.
    case notHeld
}
