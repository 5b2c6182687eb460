public import ClinicalTypes

/// What the store knows of a device name that was enrolled or tried to send.
public struct DeviceSummary: Hashable, Sendable {
    /// The name.
    public var device: DeviceID
    /// Whether a patient was ever bound to it.
    public var isEnrolled: Bool
    /// How many of its readings are stored.
    public var stored: Int
    /// How many of its records are held in quarantine.
    public var held: Int
    /// When its last message came, of whatever content; for a device never enrolled the last one
    /// in quarantine. Nil for one that never sent.
    public var lastReceipt: Instant?
}
