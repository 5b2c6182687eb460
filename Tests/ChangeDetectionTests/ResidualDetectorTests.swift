import ChangeDetection
import Foundation
import TestSupport
import Testing

@Suite struct ResidualDetectorTests {
    /// The expectation of one bet's factor e for z ~ N(`mean`, `deviation`²), by Simpson's rule.
    private func expectation(shift: Double, mean: Double, deviation: Double) -> Double {
        var design = ResidualDetector.Design.standard
        design.shifts = [shift]
        let steps = 4_000
        var sum = 0.0
        for step in 0...steps {
            let x = -10 + 20 * Double(step) / Double(steps)
            var detector = ResidualDetector(design: design)
            let factor = detector.observe(z: mean + deviation * x, weeks: 0.1)
            let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
            sum += weight * factor * exp(-0.5 * x * x)
        }
        return sum * 20 / Double(steps) / 3 / (2 * .pi).squareRoot()
    }

    @Test(arguments: ResidualDetector.Design.standard.shifts)
    func aBetGainsNothingOnAverageWhileResidualsAreWithinTolerance(shift: Double) {
        let design = ResidualDetector.Design.standard
        for mean in [-1, -0.5, 0, 0.5, 1].map({ $0 * design.toleratedShift }) {
            for deviation in [0.5, 0.9, 1, design.toleratedSpread] {
                let value = expectation(shift: shift, mean: mean, deviation: deviation)
                #expect(value <= 1, "mean \(mean), deviation \(deviation)")
            }
        }
        let worst = expectation(
            shift: shift, mean: shift > 0 ? design.toleratedShift : -design.toleratedShift,
            deviation: design.toleratedSpread)
        #expect(worst > 0.95, "tolerance is given away")
        let beyond = expectation(
            shift: shift, mean: (shift > 0 ? 1 : -1) * (design.toleratedShift + 0.1),
            deviation: design.toleratedSpread)
        #expect(beyond > 1, "a shift beyond tolerance must pay")
    }

    @Test func theFactorReturnedIsThatOfTheWholeStake() {
        var detector = ResidualDetector()
        _ = detector.observe(z: 0.7, weeks: 0.01)
        let before = detector.statistic
        let factor = detector.observe(z: 1.3, weeks: 0.02)
        #expect(abs(detector.statistic - factor * (before + 0.02)) < 1e-15)
        var fresh = ResidualDetector()
        #expect(fresh.observe(z: 2, weeks: 0) == 1)
        #expect(fresh.statistic == 0)
    }

    @Test func eachBetFollowsTheRecursionOfShiryaevAndRoberts() {
        var random = SeededNumbers(seed: 5)
        var detector = ResidualDetector()
        var wealth = [Double](repeating: 0, count: 6)
        for _ in 0..<50 {
            let z = random.normal()
            let weeks = random.uniform() / 100
            _ = detector.observe(z: z, weeks: weeks)
            for (bet, shift) in [0.5, -0.5, 1, -1, 1.5, -1.5].enumerated() {
                let e = exp(shift * z - abs(shift) * 0.1 - shift * shift * 1.05 * 1.05 / 2)
                wealth[bet] = e * (wealth[bet] + weeks)
            }
            for (kept, own) in zip(detector.wealth, wealth) {
                #expect(abs(kept / own - 1) < 1e-12)
            }
            #expect(abs(detector.statistic / (wealth.reduce(0, +) / 6) - 1) < 1e-12)
        }
    }

    @Test func aResidualCountsFourDeviationsAndAGapOneDayAtMost() {
        var far = ResidualDetector()
        var near = ResidualDetector()
        _ = far.observe(z: -60, weeks: 5)
        _ = near.observe(z: -4, weeks: 1.0 / 7)
        #expect(far == near)
        var backwards = ResidualDetector()
        _ = backwards.observe(z: 1, weeks: -3)
        #expect(backwards.statistic == 0)
    }

    @Test func aCapKeepsTheMixOfBetsAndAResetLeavesNothing() {
        var detector = ResidualDetector()
        for _ in 0..<30 { _ = detector.observe(z: 2, weeks: 0.01) }
        let before = detector
        let statistic = before.statistic
        detector.cap(at: statistic * 2)
        #expect(detector == before)
        detector.cap(at: statistic / 10)
        #expect(abs(detector.statistic / (statistic / 10) - 1) < 1e-12)
        for (capped, free) in zip(detector.wealth, before.wealth) {
            #expect(abs(capped * 10 / free - 1) < 1e-12)
        }
        detector.reset()
        #expect(detector == ResidualDetector())
    }

    @Test func storedWealthBringsBackTheDetectorAndOtherWealthIsRefused() {
        var detector = ResidualDetector()
        for _ in 0..<5 { _ = detector.observe(z: 0.5, weeks: 0.01) }
        #expect(ResidualDetector(wealth: detector.wealth) == detector)
        #expect(ResidualDetector(wealth: [1, 2]) == nil)
    }
}
