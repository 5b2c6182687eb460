extension Instant {
    /// Reads an ISO 8601 date and time with an offset, such as `2026-03-01T08:15:30.25+01:00`.
    ///
    /// The offset is required (`Z`, `+hh:mm`, `+hhmm` or `+hh`): a local time without one names no
    /// instant. Seconds may be left out; fractions of a second beyond a microsecond are cut off. A
    /// leap second `:60` counts as the first second of the next minute. `T` may be a space.
    public init?(iso8601 text: some StringProtocol) {
        var text = String(text)
        guard let instant = text.withUTF8({ Instant(iso8601: $0) }) else { return nil }
        self = instant
    }

    /// Reads the UTF-8 bytes of such a text without allocating.
    package init?(iso8601 bytes: UnsafeBufferPointer<UInt8>) {
        var scanner = DigitScanner(bytes)
        guard
            let year = scanner.digits(4), scanner.skip("-"),
            let month = scanner.digits(2), (1...12).contains(month), scanner.skip("-"),
            let day = scanner.digits(2), day >= 1, day <= Self.days(inMonth: month, year: year),
            year >= 1, scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.digits(2), hour < 24, scanner.skip(":"),
            let minute = scanner.digits(2), minute < 60
        else { return nil }
        var second = 0
        var fraction = 0
        if scanner.skip(":") {
            guard let value = scanner.digits(2), value <= 60 else { return nil }
            second = value
            if scanner.skip(".") || scanner.skip(",") {
                guard let value = scanner.fraction(places: 6) else { return nil }
                fraction = value
            }
        }
        guard let offset = scanner.offsetMinutes(), scanner.isAtEnd else { return nil }
        let days = Self.dayNumber(year: year, month: month, day: day)
        let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + (minute - offset) * 60 + second)
        let microseconds = seconds * 1_000_000 + Int64(fraction)
        self.init(microseconds: microseconds)
        // An offset can lead out of the years that are spelled; such a time is no instant either.
        guard self.microseconds == microseconds else { return nil }
    }

    /// The instant in UTC as `2026-03-01T07:15:30.250Z`, with as many of three or six decimals as
    /// it needs and none when it falls on a whole second.
    public var iso8601: String {
        let second = microseconds.floorDivided(by: 1_000_000)
        let fraction = microseconds - second * 1_000_000
        let day = second.floorDivided(by: 86_400)
        let time = Int(second - day * 86_400)
        let (year, month, dayOfMonth) = Self.civil(dayNumber: Int(day))
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T"
        text += "\(padded(time / 3_600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
        if fraction != 0 {
            text +=
                fraction % 1_000 == 0
                ? ".\(padded(Int(fraction / 1_000), 3))" : ".\(padded(Int(fraction), 6))"
        }
        return text + "Z"
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, counting March-based years of 400
    /// year cycles so that the leap day ends the year.
    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    /// The inverse of `dayNumber(year:month:day:)`.
    private static func civil(dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * monthIndex + 2) / 5 + 1
        )
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Instant: CustomStringConvertible {
    /// The ISO 8601 form in UTC.
    public var description: String { iso8601 }
}

/// Reads fixed-width numbers from ASCII text, one step at a time.
private struct DigitScanner {
    private var rest: UnsafeBufferPointer<UInt8>.SubSequence

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let next = rest.first, next == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// One or more digits read as a decimal fraction scaled to `places` digits.
    mutating func fraction(places: Int) -> Int? {
        guard var value = digit() else { return nil }
        var read = 1
        while let digit = digit() {
            if read < places { value = value * 10 + digit }
            read += 1
        }
        for _ in min(read, places)..<places { value *= 10 }
        return value
    }

    mutating func offsetMinutes() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = digits(2), hours < 24 else { return nil }
        guard !isAtEnd else { return sign * hours * 60 }
        _ = skip(":")
        guard let minutes = digits(2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }

    private mutating func digit() -> Int? {
        guard let next = rest.first, next >= 0x30, next <= 0x39 else { return nil }
        rest.removeFirst()
        return Int(next) - 0x30
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
