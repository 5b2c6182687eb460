import TestSupport
import Testing

/// The tests' own instruments, held against SciPy 1.17.
@Suite struct GoodnessOfFitTests {
    @Test(arguments: [
        (1.0, 1, 0.317_310_507_862_911_15), (10, 19, 0.952_945_797_586_621_9),
        (30.143_527_205_646_16, 19, 0.05), (43.8, 19, 0.001_006_441_786_134_07),
        (100, 19, 5.355_560_750_435_117e-13), (200, 150, 0.003_973_185_970_821_635),
    ])
    func theTailOfChiSquaredAgreesWithSciPy(x: Double, degrees: Int, tail: Double) {
        let result = GoodnessOfFit.chiSquaredTail(x, degrees: degrees)
        #expect(abs(result - tail) <= 1e-9 * tail)
    }

    @Test(arguments: [
        (0.3, 0.999_990_694_198_665_5), (0.5, 0.963_945_243_664_875_1),
        (1.0, 0.269_999_671_677_354_56), (1.3581, 0.049_999_630_431_667_4),
        (1.9495, 0.000_999_801_979_025_9), (3.0, 3.045_995_948_942_526e-08),
    ])
    func theTailOfKolmogorovsDistributionAgreesWithSciPy(x: Double, tail: Double) {
        #expect(abs(GoodnessOfFit.kolmogorovTail(x) - tail) <= 1e-9 * tail)
    }

    @Test func uniformNumbersPassAndSkewedOnesFail() {
        var random = SeededNumbers(seed: 1)
        let numbers = (0..<5_000).map { _ in random.uniform() }
        #expect(GoodnessOfFit.uniformByBins(numbers) > 1e-3)
        #expect(GoodnessOfFit.uniformByDistance(numbers) > 1e-3)
        let skewed = numbers.map { $0 * $0.squareRoot().squareRoot() }
        #expect(GoodnessOfFit.uniformByBins(skewed) < 1e-6)
        #expect(GoodnessOfFit.uniformByDistance(skewed) < 1e-6)
    }

    /// Of all vectors of four ranks below four, as many as p says are at least as far from uniform.
    @Test func theDistributionFunctionHasAnExactProbability() {
        let all = (0..<256).map { number in (0..<4).map { number >> (2 * $0) & 3 } }
        let probabilities = all.map {
            GoodnessOfFit.uniformByDistributionFunction($0, below: 4)
        }
        for (ranks, p) in zip(all, probabilities) {
            let share = Double(probabilities.count { $0 <= p + 1e-9 }) / 256
            #expect(abs(p - share) < 1e-9, "\(ranks): \(p) \(share)")
        }
        // Four in the first quarter, or in the last: one vector each has no smaller tail.
        let extreme = GoodnessOfFit.uniformByDistributionFunction([0, 0, 0, 0], below: 4)
        #expect(abs(extreme - 2.0 / 256) < 1e-12)
        // Two limits are a sign test: at most one or at least nine of ten.
        let sign = GoodnessOfFit.uniformByDistributionFunction(
            [0, 1, 1, 1, 1, 1, 1, 1, 1, 1], below: 2)
        #expect(abs(sign - 22.0 / 1_024) < 1e-12)
    }

    @Test func ranksThatCrowdAnywhereAreFoundOut() {
        var random = SeededNumbers(seed: 3)
        let uniform = (0..<500).map { _ in Int(64 * random.uniform()) }
        #expect(GoodnessOfFit.uniformByGroups(uniform, below: 64, groups: 64) > 1e-3)
        #expect(GoodnessOfFit.uniformByDistributionFunction(uniform, below: 64) > 1e-3)
        let shapes: [(String, (Double) -> Double)] = [
            ("low", { $0 * $0.squareRoot() }), ("middle", { 0.1 + 0.8 * $0 }),
            ("ends", { 0.5 + ($0 - 0.5).magnitude.squareRoot() * ($0 < 0.5 ? -0.7 : 0.7) }),
        ]
        for (name, shape) in shapes {
            let ranks = (0..<500).map { _ in Int(64 * min(max(shape(random.uniform()), 0), 0.999)) }
            let p = GoodnessOfFit.uniformByDistributionFunction(ranks, below: 64)
            #expect(p < 1e-3, "\(name): \(p)")
            #expect(GoodnessOfFit.uniformByGroups(ranks, below: 64, groups: 16) < 1e-3, "\(name)")
        }
    }

    @Test func seededNormalNumbersHaveTheMomentsOfTheNormalDistribution() {
        var random = SeededNumbers(seed: 2)
        let moments = Moments((0..<40_000).map { _ in random.normal() })
        #expect(abs(moments.mean) < 4 / 200)
        #expect(abs(moments.deviation - 1) < 4 / (200 * 2.0.squareRoot()))
        #expect(abs(moments.serialCorrelation) < 4 / 200)
    }
}
