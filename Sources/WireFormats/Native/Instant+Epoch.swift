import ClinicalTypes

extension Instant {
    /// Reads a `time` member: a string of ISO 8601 with an offset, or a number since the Unix epoch.
    ///
    /// - Throws: `badTime` for anything else and for times outside the years 0001 to 9999.
    init(wire value: JSONValue) throws(Rejection) {
        let instant: Instant? =
            switch value.content {
            case .text(let text): Instant(iso8601: text.utf8)
            case .integer(let number): Instant(epoch: number)
            case .number(let number): Instant(epoch: number)
            default: nil
            }
        guard let instant else {
            throw Rejection(
                .badTime,
                "time is neither ISO 8601 with an offset, such as 2026-03-01T08:15:30.250+01:00, nor"
                    + " a number since the Unix epoch")
        }
        self = instant
    }

    /// Takes a number since the Unix epoch whose size tells its unit: seconds below 10¹¹,
    /// milliseconds below 10¹⁴, microseconds below 10¹⁷, else nanoseconds.
    ///
    /// Milliseconds therefore begin on 1973-03-03 and microseconds too; parts of a microsecond are cut
    /// off. Returns nil outside the range of instants.
    init?(epoch number: Int64) {
        let (microseconds, overflow) =
            switch number.magnitude {
            case ..<100_000_000_000: number.multipliedReportingOverflow(by: 1_000_000)
            case ..<100_000_000_000_000: number.multipliedReportingOverflow(by: 1_000)
            case ..<100_000_000_000_000_000: (number, false)
            default: (number / 1_000, false)
            }
        self.init(microseconds: microseconds)
        guard !overflow, self.microseconds == microseconds else { return nil }
    }

    /// Takes such a number with a fraction, rounded to the nearest microsecond.
    init?(epoch number: Double) {
        switch number.magnitude {
        case ..<1e11: self.init(secondsSinceEpoch: number)
        case ..<1e14: self.init(secondsSinceEpoch: number / 1e3)
        case ..<1e17: self.init(secondsSinceEpoch: number / 1e6)
        default: self.init(secondsSinceEpoch: number / 1e9)
        }
    }
}
