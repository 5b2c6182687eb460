public import ClinicalTypes

/// A span of time whose messages may be lost for good.
public struct Gap: Hashable, Sendable {
    /// When the loss may have begun.
    public var from: Instant
    /// When it had ended.
    public var to: Instant
    /// What happened, in words without a patient's name.
    public var reason: String

    /// Puts a gap together.
    public init(from: Instant, to: Instant, reason: String) {
        self.from = from
        self.to = to
        self.reason = reason
    }
}
