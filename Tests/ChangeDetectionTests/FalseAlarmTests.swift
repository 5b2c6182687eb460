import ChangeDetection
import Foundation
import TestSupport
import Testing

/// False alarms and delays by simulation, held against the stated budget and against the table of
/// the design study (an independent implementation in NumPy).
@Suite struct FalseAlarmTests {
    /// The design without tolerance: exact for residuals that are N(0, 1).
    private static let exact = design(0, 1)

    private static func design(_ shift: Double, _ spread: Double) -> ResidualDetector.Design {
        ResidualDetector.Design(
            shifts: [0.5, -0.5, 1, -1, 1.5, -1.5], toleratedShift: shift, toleratedSpread: spread,
            longestStake: 1)
    }

    /// How often M reaches `threshold` weeks in `weeks` of standard normal residuals that come as a
    /// Poisson process, or evenly spaced.
    private func alarms(
        _ design: ResidualDetector.Design, threshold: Double, perWeek rate: Double, weeks: Double,
        isPoisson: Bool, seed: UInt64
    ) -> Int {
        var random = SeededNumbers(seed: seed)
        var detector = ResidualDetector(design: design)
        var time = 0.0
        var count = 0
        while time < weeks {
            let gap = isPoisson ? random.exponential(mean: 1 / rate) : 1 / rate
            time += gap
            _ = detector.observe(z: random.normal(), weeks: gap)
            guard detector.statistic >= threshold else { continue }
            count += 1
            detector.reset()
        }
        return count
    }

    @Test(arguments: [true, false])
    func theSafetyBudgetHoldsOver400PatientWeeksOfQuarterHours(isStandard: Bool) {
        let budget = 0.25
        let count = alarms(
            isStandard ? .standard : Self.exact, threshold: 1 / budget, perWeek: 672, weeks: 400,
            isPoisson: false, seed: 21)
        let rate = Double(count) / 400
        #expect(rate <= budget + 3 * (budget / 400).squareRoot(), "\(count) alarms")
    }

    @Test(arguments: [(42.0, 30_000.0), (168, 10_000), (672, 6_000), (2_016, 4_000)])
    func theRateOfFalseAlarmsDoesNotDependOnTheSampling(
        perWeek: Double, weeks: Double
    ) {
        let budget = 1.0 / 6
        let count = alarms(
            Self.exact, threshold: 1 / budget, perWeek: perWeek, weeks: weeks, isPoisson: true,
            seed: UInt64(perWeek))
        let rate = Double(count) / weeks
        let error = (0.095 / weeks).squareRoot()
        #expect(rate <= budget + 3 * error)
        #expect(abs(rate - 0.095) < 0.003 + 4 * error, "\(rate) alarms a week")
    }

    /// The times until the alarm in units of readings, threshold 4032, residuals
    /// N(`mean`, `deviation`²) from the first reading on.
    private func runLengths(
        _ design: ResidualDetector.Design, mean: Double, deviation: Double, runs: Int,
        seed: UInt64
    ) -> [Double] {
        var random = SeededNumbers(seed: seed)
        return (0..<runs).map { _ in
            var detector = ResidualDetector(design: design)
            var length = 0
            repeat {
                length += 1
                _ = detector.observe(z: mean + deviation * random.normal(), weeks: 1)
            } while detector.statistic < 4_032
            return Double(length)
        }
    }

    @Test(arguments: [
        (0.0, 1.0, 1.5, 8.9, 13.0), (0.1, 1.05, 1.5, 11, 17), (0.25, 1.15, 1.5, 15, 24),
        (0, 1, 0.75, 28, 0), (0.1, 1.05, 0.75, 39, 0), (0.25, 1.15, 0.75, 80, 0),
    ])
    func aShiftIsFoundAfterTheTabulatedDelay(
        toleratedShift: Double, toleratedSpread: Double, shift: Double, delay: Double,
        ninetieth: Double
    ) {
        let lengths = runLengths(
            Self.design(toleratedShift, toleratedSpread), mean: shift, deviation: 1, runs: 3_000,
            seed: 77)
        let moments = Moments(lengths)
        #expect(abs(moments.mean / delay - 1) < 0.1)
        if ninetieth > 0 { #expect(abs(lengths.sorted()[2_700] - ninetieth) <= 1) }
    }

    @Test(arguments: [
        (0.0, 1.0, 1.0, 6_332.0, 500), (0, 1, 1.1, 2_104, 500), (0, 1, 1.2, 853, 500),
        (0.1, 1.05, 1.0, 80_000, 100), (0.1, 1.05, 1.1, 17_000, 200),
        (0.1, 1.05, 1.2, 4_200, 500),
    ])
    func theMeanTimeBetweenFalseAlarmsIsTheTabulatedOne(
        toleratedShift: Double, toleratedSpread: Double, deviation: Double, tabulated: Double,
        runs: Int
    ) {
        let lengths = runLengths(
            Self.design(toleratedShift, toleratedSpread), mean: 0, deviation: deviation,
            runs: runs, seed: 78)
        let moments = Moments(lengths)
        // The table has a Monte Carlo error of its own, taken to be as large.
        #expect(abs(moments.mean - tabulated) < 4 * 1.5 * moments.standardError)
        if toleratedSpread >= deviation { #expect(moments.mean > 4_032) }
    }
}
