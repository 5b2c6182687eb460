import ChangeDetection
import Foundation
import TestSupport
import Testing

/// Delays after a lasting step of heart rate that the filter absorbs, and false alarms without one,
/// against the figures of the design study (an independent implementation in NumPy).
@Suite struct StepDelayTests {
    /// One alert in six weeks.
    static let threshold = 6.0
    static let filter = LinearPatient.Filter(LinearPatient.streams[0])

    /// Quarter-hourly heart rate and a signature detector on its innovations.
    struct Course {
        private var detector: StepSignatureDetector
        private var error: SIMD2<Double>
        private var random: SeededNumbers
        private let decay: SIMD8<Double>
        private let gain: SIMD8<Double>

        init(_ design: StepSignatureDetector.Design, seed: UInt64) {
            random = SeededNumbers(seed: seed)
            error = filter.drawError(&random)
            detector = StepSignatureDetector(design: design)
            decay = SIMD8(filter.decay.x, filter.decay.y, 0, 0, 0, 0, 0, 0)
            gain = SIMD8(filter.gain.x, filter.gain.y, 0, 0, 0, 0, 0, 0)
        }

        /// Whether the next reading raises an alert; the detector then starts anew.
        mutating func alerts(shift: Double) -> Bool {
            let z = filter.step(&error, shift: shift, &random) / filter.predictiveSD
            detector.observe(
                z: z, deviation: filter.predictiveSD, hours: 0.25, decay: decay, gain: gain,
                loadings: SIMD8(1, 1, 0, 0, 0, 0, 0, 0))
            guard detector.statistic >= threshold else { return false }
            detector.reset()
            return true
        }
    }

    /// Delays of alerts within a week after two days without step, in hours and rising order.
    ///
    /// The step begins with a start if these come hourly, or at any time between two of them.
    private func delays(
        _ design: StepSignatureDetector.Design, isAligned: Bool, shift: (Double) -> Double
    ) -> [Double] {
        (0..<400).map { run in
            var course = Course(design, seed: 300 + UInt64(run))
            for _ in 0..<(isAligned ? 192 : 190 + run % 4) { _ = course.alerts(shift: 0) }
            for tick in 0..<672 where course.alerts(shift: shift(Double(tick) / 4)) {
                return Double(tick + 1) / 4
            }
            return 168
        }.sorted()
    }

    private func design(tolerates: Bool, spacing: Double) -> StepSignatureDetector.Design {
        StepSignatureDetector.Design(
            sizes: SIMD2(1.5, 3), toleratedShift: tolerates ? 0.1 : 0,
            toleratedSpread: tolerates ? 1.05 : 1, spacing: spacing)
    }

    /// The study's detector keeps every start for three days, and its course begins with the step
    /// and a start.
    @Test(arguments: [
        (6.7, false, 8.5, 20.5), (10, false, 2.25, 6.0), (15, false, 0.25, 1.5),
        (0, false, 10.75, 13.25), (10, true, 3.625, 9.25), (15, true, 0.5, 2.0),
        (0, true, 12.25, 15.0),
    ])
    func aStepIsFoundAfterTheTabulatedDelay(
        step: Double, tolerates: Bool, median: Double, ninetieth: Double
    ) {
        let delays = delays(design(tolerates: tolerates, spacing: 1), isAligned: true) { hours in
            step > 0 ? step : min(20, hours)
        }
        let name = step > 0 ? "\(step) /min" : "ramp"
        print(
            "signature, \(name), \(tolerates ? "tolerant" : "exact"):",
            "\(delays[200]) h, p90 \(delays[360]) h")
        // The study has 200 courses, and an alert of either can come a reading sooner or later.
        let error = Moments(delays).deviation * (1.0 / 200 + 1.0 / 400).squareRoot()
        #expect(abs(delays[200] - median) < 3 * 1.25 * error + 0.25)
        #expect(abs(delays[360] - ninetieth) < 3 * 1.71 * error + 0.25)
    }

    /// A quarter of such steps hides in what the tolerance allows until it is absorbed.
    @Test func aSmallStepIsMissedByTheTolerantDesignAsOftenAsInTheStudy() {
        let delays = delays(design(tolerates: true, spacing: 1), isAligned: true) { _ in 6.7 }
        let missed = Double(delays.filter { $0 == 168 }.count) / 400
        print("signature, 6.7 /min, tolerant: \(delays[200]) h, missed \(missed)")
        let variance = 0.266 * 0.734 * (1.0 / 400 + 1.0 / 1_000)
        #expect(abs(missed - 0.266) < 3 * variance.squareRoot())
    }

    @Test(arguments: [(6.7, 8.5), (10, 3.25), (15, 1.25)])
    func startsEveryQuarterOfAnHourFindAStepAtAnyTimeSoonerThanHourlyOnes(
        step: Double, most: Double
    ) {
        let hourly = delays(design(tolerates: false, spacing: 1), isAligned: false) { _ in step }
        let often = delays(design(tolerates: false, spacing: 0.25), isAligned: false) { _ in step }
        print("signature, \(step) /min at any time: \(often[200]) h, hourly \(hourly[200]) h")
        #expect(Moments(often).mean < Moments(hourly).mean)
        #expect(often[200] <= most)
    }

    @Test(arguments: [false, true])
    func weeksWithoutStepKeepToTheBudget(tolerates: Bool) {
        var alerts = 0
        for week in 0..<400 {
            var course = Course(
                design(tolerates: tolerates, spacing: 0.25), seed: 5_000 + UInt64(week))
            for _ in 0..<672 where course.alerts(shift: 0) { alerts += 1 }
        }
        let budget = 1 / Self.threshold
        print("signature, tolerant \(tolerates): \(alerts) alerts in 400 null weeks")
        #expect(Double(alerts) / 400 <= budget + 3 * (budget / 400).squareRoot())
        if !tolerates { #expect(alerts > 8, "a detector that never errs has no evidence") }
    }
}
