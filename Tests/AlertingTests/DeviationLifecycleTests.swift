import Alerting
import ClinicalTypes
import Testing

@Suite struct DeviationLifecycleTests {
    private static let start = Instant(microseconds: 1_772_438_400_000_000)
    private static let threshold = 24.0

    private static func time(_ minutes: Double) -> Instant {
        start.advanced(byHours: minutes / 60)
    }

    private static func input(_ ratio: Double, _ residual: Double, _ minutes: Double)
        -> DeviationLifecycle.Input
    {
        DeviationLifecycle.Input(
            statistic: ratio * threshold, threshold: threshold, residual: residual,
            time: time(minutes))
    }

    /// Before the observation, at minute 0.
    private enum Before: CaseIterable {
        case quiet, low, medium

        var episode: DeviationLifecycle.Episode? {
            switch self {
            case .quiet: nil
            case .low: .init(onset: time(-300), priority: .low, changes: 1)
            case .medium: .init(onset: time(-300), priority: .medium, changes: 3)
            }
        }
    }

    /// The band of M / A that the observation falls in; each bound belongs to the band above.
    private enum Band: CaseIterable {
        case settled, low, rising, raised, high

        var ratios: [Double] {
            switch self {
            case .settled: [0, 0.0499]
            case .low: [0.05, 0.0999]
            case .rising: [0.1, 0.9999]
            case .raised: [1, 9.9999]
            case .high: [10, 1_000]
            }
        }
    }

    /// How long the conditions for clearing have held before.
    private enum Calm: CaseIterable {
        case none, justNow, longEnough, almostLongEnough

        var since: Instant? {
            switch self {
            case .none: nil
            case .justNow: time(-10)
            case .longEnough: time(-30)
            case .almostLongEnough: time(-29.9)
            }
        }
    }

    /// What the table says should happen.
    private static func expected(_ before: Before, _ band: Band, _ calm: Calm, isSmooth: Bool)
        -> (state: AlertState, priority: AlertPriority, ordinal: Int)?
    {
        switch (before, band) {
        case (.quiet, .raised): (.raised, .low, 0)
        case (.quiet, .high): (.raised, .medium, 0)
        case (.quiet, _): nil
        case (.low, .high): (.escalated, .medium, 1)
        case (.low, .settled) where isSmooth && calm == .longEnough: (.cleared, .low, 1)
        case (.medium, .settled) where isSmooth && calm == .longEnough: (.cleared, .medium, 3)
        case (.low, _), (.medium, _): nil
        }
    }

    @Test func everyTransitionIsTheTabulatedOne() {
        var seen = 0
        for before in Before.allCases {
            for band in Band.allCases {
                for calm in Calm.allCases {
                    for ratio in band.ratios {
                        // The smoothed residual becomes 0.8 × 0.5 + 0.2 × residual.
                        for (residual, isSmooth) in [(0.4999, true), (0.5, false), (-5.0, false)] {
                            check(before, band, calm, ratio, residual, isSmooth)
                            seen += 1
                        }
                    }
                }
            }
        }
        #expect(seen == 3 * 5 * 4 * 2 * 3)
    }

    private func check(
        _ before: Before, _ band: Band, _ calm: Calm, _ ratio: Double, _ residual: Double,
        _ isSmooth: Bool
    ) {
        let smoothed = residual < 0 ? -0.5 : 0.5
        var lifecycle = DeviationLifecycle(
            episode: before.episode, risingSince: nil, smoothedResidual: smoothed,
            calmSince: calm.since, calmReadings: calm == .none ? 0 : 1)
        let change = lifecycle.observe(Self.input(ratio, residual, 0))
        let expected = Self.expected(before, band, calm, isSmooth: isSmooth)
        let context: Comment = "\(before), \(ratio) A, \(calm), residual \(residual)"
        #expect(change?.state == expected?.state, context)
        #expect(change?.priority == expected?.priority, context)
        #expect(change?.ordinal == expected?.ordinal, context)
        switch change?.state {
        case .cleared:
            #expect(lifecycle.episode == nil, context)
            #expect(change?.onset == Self.time(-300), context)
        case .raised:
            #expect(change?.onset == Self.time(0), context)
            #expect(lifecycle.calmSince == nil && lifecycle.calmReadings == 0, context)
        case .escalated:
            #expect(change?.onset == Self.time(-300), context)
            #expect(lifecycle.episode?.priority == .medium, context)
        case nil:
            #expect(lifecycle.episode == before.episode, context)
        }
        let staysCalm = before != .quiet && band == .settled && isSmooth && change == nil
        if before != .quiet, change?.state == nil {
            #expect((lifecycle.calmSince != nil) == staysCalm, context)
        }
    }

    @Test func anEpisodeRunsFromItsFirstSignToItsEndWithConsecutiveOrdinals() {
        var lifecycle = DeviationLifecycle()
        var changes: [DeviationLifecycle.Change] = []
        let course: [(ratio: Double, residual: Double)] = [
            (0.02, 0.1), (0.09, 0.8), (0.2, 1.5), (0.6, 2), (1.1, 2.5), (3, 3), (11, 3), (40, 3),
            (5, 0.2), (0.6, 0), (0.2, 0), (0.06, 0), (0.049, 0), (0.02, 0), (0.01, 0), (0.005, 0),
            (0.004, 0), (0.003, 0), (0.002, 0), (0.001, 0),
        ]
        for (step, point) in course.enumerated() {
            if let change = lifecycle.observe(
                Self.input(point.ratio, point.residual, Double(step) * 15))
            {
                changes.append(change)
            }
        }
        #expect(changes.map(\.state) == [.raised, .escalated, .cleared])
        #expect(changes.map(\.ordinal) == [0, 1, 2])
        #expect(changes.map(\.priority) == [.low, .medium, .medium])
        #expect(changes.allSatisfy { $0.onset == Self.time(30) }, "the first at a tenth of A")
        #expect(lifecycle.episode == nil && lifecycle.risingSince == nil)
    }

    @Test func anAlertThatWaversAboutTheThresholdIsRaisedOnce() {
        var lifecycle = DeviationLifecycle()
        var changes = 0
        for step in 0..<200 {
            let ratio = step % 2 == 0 ? 1.05 : 0.06
            if lifecycle.observe(Self.input(ratio, 0, Double(step) * 15)) != nil { changes += 1 }
        }
        #expect(changes == 1)
    }

    @Test func oneUnquietReadingStartsTheWaitForTheEndAnew() {
        var lifecycle = DeviationLifecycle()
        _ = lifecycle.observe(Self.input(2, 0, 0))
        var cleared: [Double] = []
        for (minutes, ratio) in [
            (15.0, 0.01), (30, 0.01), (44, 0.06), (50, 0.01), (79, 0.01), (80, 0.01),
        ] where lifecycle.observe(Self.input(ratio, 0, minutes))?.state == .cleared {
            cleared.append(minutes)
        }
        #expect(cleared == [80])
    }

    @Test func oneLateReadingIsNotEnoughToEndAnAlert() {
        var lifecycle = DeviationLifecycle()
        _ = lifecycle.observe(Self.input(2, 0, 0))
        #expect(lifecycle.observe(Self.input(0.01, 0, 600)) == nil)
        #expect(lifecycle.observe(Self.input(0.01, 0, 630))?.state == .cleared)
    }

    @Test func aSecondEpisodeIsAnotherAlert() {
        var lifecycle = DeviationLifecycle()
        _ = lifecycle.observe(Self.input(2, 0, 0))
        _ = lifecycle.observe(Self.input(0.01, 0, 30))
        _ = lifecycle.observe(Self.input(0.01, 0, 60))
        let again = lifecycle.observe(Self.input(1.5, 0, 90))
        #expect(again?.state == .raised)
        #expect(again?.ordinal == 0)
        #expect(again?.onset == Self.time(90))
    }

    @Test func aStatedCalmEndsAnAlertThatATwentiethWouldHoldUp() {
        func states(calm: Double?) -> [AlertState?] {
            var lifecycle = DeviationLifecycle()
            return [(30.0, 0.0), (5, 60), (5, 120)].map { statistic, minutes in
                lifecycle.observe(
                    DeviationLifecycle.Input(
                        statistic: statistic, threshold: Self.threshold, residual: 0,
                        time: Self.time(minutes), calm: calm))?.state
            }
        }
        #expect(states(calm: nil) == [.raised, nil, nil])
        #expect(states(calm: 6) == [.raised, nil, .cleared])
    }
}
