/// A point in time with a resolution of one microsecond.
///
/// Counts microseconds since 1970-01-01T00:00:00Z, leap seconds not counted. Covers the years
/// 0001 to 9999, the range ISO 8601 can spell with four digits.
public struct Instant: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    /// The earliest instant, 0001-01-01T00:00:00Z.
    public static let earliest = Instant(unchecked: -62_135_596_800_000_000)
    /// The last instant, 9999-12-31T23:59:59.999999Z.
    public static let latest = Instant(unchecked: 253_402_300_799_999_999)

    /// Takes microseconds since the Unix epoch, clamped to `earliest ... latest`.
    public init(microseconds: Int64) {
        self.microseconds = min(
            max(microseconds, Instant.earliest.microseconds), Instant.latest.microseconds)
    }

    private init(unchecked: Int64) {
        microseconds = unchecked
    }

    /// Takes seconds since the Unix epoch, rounded to the nearest microsecond.
    ///
    /// Returns nil for a value that is not finite or falls outside `earliest ... latest`.
    public init?(secondsSinceEpoch seconds: Double) {
        guard let microseconds = Int64(exactly: (seconds * 1e6).rounded()) else { return nil }
        self.init(microseconds: microseconds)
        guard self.microseconds == microseconds else { return nil }
    }

    /// Seconds since the Unix epoch; exact to a microsecond until the year 2255.
    public var secondsSinceEpoch: Double { Double(microseconds) / 1e6 }

    /// Hours from `earlier` to this instant, negative when this one comes first.
    public func hours(since earlier: Instant) -> Double {
        Double(microseconds - earlier.microseconds) / 3.6e9
    }

    /// The instant `hours` later, rounded to the nearest microsecond and clamped to the range.
    public func advanced(byHours hours: Double) -> Instant {
        let target = Double(microseconds) + (hours * 3.6e9).rounded()
        guard target < Double(Instant.latest.microseconds) else { return .latest }
        guard target > Double(Instant.earliest.microseconds) else { return .earliest }
        return Instant(microseconds: microseconds + Int64((hours * 3.6e9).rounded()))
    }
}

extension Instant: Comparable {
    /// Orders by time.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }
}
