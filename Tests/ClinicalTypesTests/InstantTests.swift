import ClinicalTypes
import Testing

@Suite struct InstantTests {
    @Test func clampsMicrosecondsToTheRepresentableYears() {
        #expect(Instant(microseconds: .max) == .latest)
        #expect(Instant(microseconds: .min) == .earliest)
        #expect(Instant.earliest.iso8601 == "0001-01-01T00:00:00Z")
        #expect(Instant.latest.iso8601 == "9999-12-31T23:59:59.999999Z")
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 253_402_300_800, -62_135_596_801])
    func refusesSecondsThatNameNoInstant(seconds: Double) {
        #expect(Instant(secondsSinceEpoch: seconds) == nil)
    }

    @Test(arguments: [(0.0, 0), (1.5, 1_500_000), (-0.000_000_4, 0), (-0.000_000_6, -1)])
    func roundsSecondsToTheNearestMicrosecond(seconds: Double, microseconds: Int64) {
        #expect(Instant(secondsSinceEpoch: seconds)?.microseconds == microseconds)
    }

    @Test func secondsKeepEveryMicrosecondOfThisCentury() {
        for microseconds: Int64 in [1, 1_772_352_930_250_001, 4_102_444_799_999_999] {
            let instant = Instant(microseconds: microseconds)
            #expect(Instant(secondsSinceEpoch: instant.secondsSinceEpoch) == instant)
        }
    }

    @Test func hoursMoveAndMeasureTime() {
        let start = Instant(microseconds: 1_000_000)
        let later = start.advanced(byHours: 1.5)
        #expect(later.microseconds == 5_401_000_000)
        #expect(later.hours(since: start) == 1.5)
        #expect(start.hours(since: later) == -1.5)
        #expect(start < later)
    }

    @Test func movingBeyondTheRangeStopsAtItsEnd() {
        let start = Instant(microseconds: 0)
        #expect(start.advanced(byHours: 1e300) == .latest)
        #expect(start.advanced(byHours: -1e300) == .earliest)
    }
}
