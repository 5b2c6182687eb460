/// One measured value as a device sent it, decoded and in the stream's canonical unit.
public struct Reading: Hashable, Sendable {
    /// What was measured.
    public var code: StreamCode
    /// The value in the vocabulary's canonical unit for `code`; finite and inside its accepted range.
    public var value: Double
    /// When it was measured, by the device's clock.
    public var time: Instant
    /// Which message of the device it came in, where the device numbers them.
    public var sequence: SequenceKey?
    /// How far the device itself trusts the value.
    public var quality: ReadingQuality

    /// Makes a reading; `value` must already be in the canonical unit.
    public init(
        code: StreamCode, value: Double, time: Instant, sequence: SequenceKey? = nil,
        quality: ReadingQuality = .valid
    ) {
        self.code = code
        self.value = value
        self.time = time
        self.sequence = sequence
        self.quality = quality
    }
}

/// The identity a device gives a reading: it survives every redelivery.
public struct SequenceKey: Hashable, Sendable {
    /// Names the run of the device between two restarts; sequence numbers start anew with it.
    public var boot: String
    /// Counts messages or readings within the run; not negative.
    public var number: Int64
    /// Tells apart the readings that share one number, in the order of the message.
    public var ordinal: Int

    /// Makes a key; `ordinal` is 0 for a reading that has its number alone.
    public init(boot: String, number: Int64, ordinal: Int = 0) {
        self.boot = boot
        self.number = number
        self.ordinal = ordinal
    }
}

/// How far the device itself trusts a reading.
///
/// Follows the validity values of IEEE 11073-10207 as far as they change what a twin does.
public enum ReadingQuality: Int, Hashable, Sendable, CaseIterable {
    /// Measured under normal conditions.
    case valid = 0
    /// Measured, but the device doubts it: stored and assimilated with wider noise.
    case questionable = 1
    /// Known by the device to be wrong: stored, never assimilated.
    case invalid = 2
    /// A test or demonstration signal: stored, never assimilated.
    case test = 3

    /// Whether the reading may move a twin.
    public var isUsable: Bool { self == .valid || self == .questionable }
}
