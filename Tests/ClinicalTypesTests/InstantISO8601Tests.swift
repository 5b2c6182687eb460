import ClinicalTypes
import Foundation
import TestSupport
import Testing

@Suite struct InstantISO8601Tests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2026-03-01T08:15:30.25+01:00", 1_772_349_330_250_000),
        ("2026-03-01T08:15:30,25+0100", 1_772_349_330_250_000),
        ("2026-03-01 08:15:30.25+01", 1_772_349_330_250_000),
        ("2026-03-01t07:15:30.25z", 1_772_349_330_250_000),
        ("2026-03-01T02:45:30.25-04:30", 1_772_349_330_250_000),
        ("2026-03-01T07:15Z", 1_772_349_300_000_000),
        ("2026-03-01T23:59:59.1234569Z", 1_772_409_599_123_456),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ("2000-02-29T00:00:00Z", 951_782_400_000_000),
        ("2024-02-29T12:00:00Z", 1_709_208_000_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ])
    func readsTheAllowedForms(text: String, microseconds: Int64) throws {
        #expect(try #require(Instant(iso8601: text)).microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-03-01", "2026-03-01T08:15:30", "2026-03-01T08:15:30.Z", "2026-03-01T08:15:30.5",
        "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "0000-01-01T00:00:00Z",
        "2026-03-01T24:00:00Z", "2026-03-01T08:60:00Z", "2026-03-01T08:15:61Z",
        "2026-03-01T08:15:30+24:00", "2026-03-01T08:15:30+01:60", "2026-03-01T08:15:30+1",
        "2026-03-01T08:15:30+01:00 ", " 2026-03-01T08:15:30Z", "2026-03-01T08:15:30ZZ",
        "2026-3-1T08:15:30Z", "26-03-01T08:15:30Z", "+2026-03-01T08:15:30Z",
        "2026-03-01T08:15:30\0Z", "２０２６-03-01T08:15:30Z", "2026-03-01X08:15:30Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z",
    ])
    func refusesWhatNamesNoInstant(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (250_000, "1970-01-01T00:00:00.250Z"),
        (1, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00Z"),
    ])
    func writesOnlyTheDecimalsItNeeds(microseconds: Int64, text: String) {
        #expect(Instant(microseconds: microseconds).iso8601 == text)
        #expect("\(Instant(microseconds: microseconds))" == text)
    }

    @Test func readsBackWhatItWrites() {
        var generator = ReplayableGenerator(seed: 1)
        let range = Instant.earliest.microseconds...Instant.latest.microseconds
        for _ in 0..<20_000 {
            let instant = Instant(microseconds: .random(in: range, using: &generator))
            #expect(Instant(iso8601: instant.iso8601) == instant, "\(instant)")
        }
    }

    @Test func anOffsetShiftsByItself() {
        var generator = ReplayableGenerator(seed: 2)
        for _ in 0..<1_000 {
            let hours = Int.random(in: 0...23, using: &generator)
            let minutes = Int.random(in: 0...59, using: &generator)
            let offset = String(format: "%02d:%02d", hours, minutes)
            let east = Instant(iso8601: "2026-03-01T08:15:30+\(offset)")
            let west = Instant(iso8601: "2026-03-01T08:15:30-\(offset)")
            let shift = Int64(hours * 60 + minutes) * 60_000_000
            #expect(east?.microseconds == 1_772_352_930_000_000 - shift)
            #expect(west?.microseconds == 1_772_352_930_000_000 + shift)
        }
    }

    // Foundation's calendar turns Julian before October 1582, so the comparison starts after it.
    @Test func agreesWithFoundationOnWholeSecondsSince1583() {
        let formatter = ISO8601DateFormatter()
        var generator = ReplayableGenerator(seed: 3)
        for _ in 0..<5_000 {
            let second = Int64.random(in: -12_212_553_600...253_402_300_799, using: &generator)
            let instant = Instant(microseconds: second * 1_000_000)
            let date = Date(timeIntervalSince1970: Double(second))
            #expect(instant.iso8601 == formatter.string(from: date), "second \(second)")
            let text = formatter.string(from: date)
            #expect(Instant(iso8601: text) == instant, "second \(second)")
        }
    }
}
