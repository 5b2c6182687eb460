import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

@Suite struct CensoredSiteTests {
    /// Mean and variance of N(`mean`, `sd`²) inside an interval, by Simpson's rule.
    private func truncated(_ low: Double, _ high: Double, mean: Double, sd: Double)
        -> (mean: Double, variance: Double)
    {
        let bottom = max(low, mean - 12 * sd)
        let top = min(high, mean + 12 * sd)
        let steps = 20_000
        var sums = (0.0, 0.0, 0.0)
        for step in 0...steps {
            let x = bottom + (top - bottom) * Double(step) / Double(steps)
            let z = (x - mean) / sd
            let end = step == 0 || step == steps
            let weight = (end ? 1.0 : step % 2 == 1 ? 4 : 2) * exp(-0.5 * z * z)
            sums.0 += weight
            sums.1 += weight * x
            sums.2 += weight * x * x
        }
        let first = sums.1 / sums.0
        return (first, sums.2 / sums.0 - first * first)
    }

    /// Mean and variance after a measurement of N(`mean`, `sd`²).
    private func posterior(_ site: CensoredSite, mean: Double, sd: Double)
        -> (mean: Double, variance: Double)
    {
        let gain = sd * sd / (sd * sd + site.variance)
        return (mean + gain * (site.value - mean), sd * sd * (1 - gain))
    }

    @Test(arguments: [
        (-0.5, 0.5, 0.0, 1.0), (0.2, 1.2, 0, 1), (-1, 1, 0.3, 0.4), (1, 2, 0, 0.5),
        (2.5, 3.5, 0, 1), (-Double.infinity, 0, 0.3, 0.5), (-Double.infinity, 0, 1.5, 0.5),
        (-Double.infinity, 0, -0.4, 0.3), (-0.6, 0, 1.2, 0.35), (1.1, 1.5, 1.25, 0.35),
    ])
    func theMeasurementLeavesTheMomentsOfTheTruncatedBelief(
        low: Double, high: Double, mean: Double, sd: Double
    ) {
        let exact = truncated(low, high, mean: mean, sd: sd)
        let site = CensoredSite(
            low: low, high: high, middle: low.isFinite ? (low + high) / 2 : high, mean: mean,
            sd: sd)
        let result = posterior(site, mean: mean, sd: sd)
        #expect(abs(result.mean - exact.mean) < 1e-6 * sd)
        #expect(abs(result.variance - exact.variance) < 1e-6 * sd * sd)
        let square = exact.variance + (exact.mean - mean) * (exact.mean - mean)
        #expect(abs(site.expectedSquare - square) < 1e-6 * sd * sd)
    }

    @Test func aNarrowCellIsItsMiddleWithAUniformError() {
        var random = SeededNumbers(seed: 9)
        for _ in 0..<200 {
            let sd = 0.05 + random.uniform()
            let mean = random.normal()
            let width = 0.3 * sd * random.uniform()
            let middle = mean + 3 * sd * (2 * random.uniform() - 1)
            let exact = truncated(
                middle - width / 2, middle + width / 2, mean: mean, sd: sd)
            let site = CensoredSite(
                low: middle - width / 2, high: middle + width / 2, middle: middle, mean: mean,
                sd: sd)
            let result = posterior(site, mean: mean, sd: sd)
            #expect(abs(result.mean - exact.mean) < 0.002 * sd)
            #expect(abs(result.variance - exact.variance) < 0.002 * sd * sd)
        }
    }

    @Test func bothFormsAgreeWhereOneTakesOverFromTheOther() {
        for middle in [-2.0, -0.5, 0, 1, 2.5] {
            func site(_ width: Double) -> CensoredSite {
                CensoredSite(
                    low: middle - width / 2, high: middle + width / 2, middle: middle, mean: 0,
                    sd: 1)
            }
            let narrow = posterior(site(0.3), mean: 0, sd: 1)
            let wide = posterior(site(0.300_01), mean: 0, sd: 1)
            #expect(abs(narrow.mean - wide.mean) < 0.002)
            #expect(abs(narrow.variance - wide.variance) < 0.002)
        }
    }

    @Test func aCellFarOutInTheTailDrawsTheBeliefToItsNearerBound() {
        let above = CensoredSite(low: 10, high: 11, middle: 10.5, mean: 0, sd: 1)
        #expect(above.value == 10 && above.variance == 0 && above.expectedSquare == 100)
        let below = CensoredSite(low: -.infinity, high: -9, middle: -10, mean: 0, sd: 1)
        #expect(below.value == -9 && below.variance == 0)
    }

    @Test func aCellThatHoldsAllOfTheBeliefSaysNothing() {
        let site = CensoredSite(low: -.infinity, high: 20, middle: 3, mean: 0.5, sd: 1)
        let result = posterior(site, mean: 0.5, sd: 1)
        #expect(abs(result.mean - 0.5) < 1e-9)
        #expect(abs(result.variance - 1) < 2e-3)
        #expect(abs(site.expectedSquare - 1) < 2e-3)
    }
}
