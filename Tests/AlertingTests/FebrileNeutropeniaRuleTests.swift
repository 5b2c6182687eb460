import Alerting
import ClinicalTypes
import Testing

struct FebrileNeutropeniaRuleTests {
    private static func time(_ hours: Double) -> Instant {
        Instant(microseconds: 0).advanced(byHours: hours)
    }

    /// The changes that temperatures cause.
    private static func changes(
        _ readings: [(hours: Double, temperature: Double)], neutropenia: Double? = 0.9,
        isSensorAtFault: Bool = false
    ) -> [DeviationLifecycle.Change] {
        var rule = FebrileNeutropeniaRule()
        return readings.compactMap {
            rule.observe(
                temperature: $0.temperature, isSensorAtFault: isSensorAtFault,
                neutropenia: neutropenia, at: time($0.hours))
        }
    }

    @Test func feverOnceWithLowNeutrophilsIsOfHighPriority() throws {
        let changes = Self.changes([(0, 37.2), (4, 38.3)])
        let change = try #require(changes.first)
        #expect(change.state == .raised && change.priority == .high && change.ordinal == 0)
        #expect(change.onset == Self.time(4))
        #expect(Self.changes([(0, 37.2), (4, 38.2)]).isEmpty)
    }

    @Test func thirtyEightForAnHourIsFever() throws {
        #expect(Self.changes([(0, 38.0), (0.5, 38.1)]).isEmpty)
        let change = try #require(Self.changes([(0, 38.0), (0.5, 38.1), (1, 38.0)]).first)
        #expect(change.onset == Self.time(0))
        // Interrupted, or too far apart to say that it lasted.
        #expect(Self.changes([(0, 38.1), (0.5, 37.9), (1, 38.1)]).isEmpty)
        #expect(Self.changes([(0, 38.1), (5, 38.1)]).isEmpty)
    }

    @Test func withoutLowNeutrophilsFeverIsNotTheRulesBusiness() {
        #expect(Self.changes([(0, 39.5)], neutropenia: 0.29).isEmpty)
        #expect(Self.changes([(0, 39.5)], neutropenia: nil).isEmpty)
        #expect(Self.changes([(0, 39.5)], neutropenia: 0.3).count == 1)
    }

    @Test func aBrokenThermometerRaisesNothing() {
        #expect(Self.changes([(0, 39.5)], isSensorAtFault: true).isEmpty)
    }

    @Test func oneEpisodeIsOneAlertAndEndsADayAfterTheLastFever() {
        let changes = Self.changes([
            (0, 38.5), (6, 39), (10, 37.5), (20, 38.1), (40, 37), (44, 36.9), (48, 38.4),
        ])
        #expect(changes.map(\.state) == [.raised, .cleared, .raised])
        #expect(changes.map(\.ordinal) == [0, 1, 0])
        #expect(changes[1].onset == changes[0].onset && changes[2].onset == Self.time(48))
    }
}
