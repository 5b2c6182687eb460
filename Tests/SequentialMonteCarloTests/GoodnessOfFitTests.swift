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

    @Test func seededNormalNumbersHaveTheMomentsOfTheNormalDistribution() {
        var random = SeededNumbers(seed: 2)
        let moments = Moments((0..<40_000).map { _ in random.normal() })
        #expect(abs(moments.mean) < 4 / 200)
        #expect(abs(moments.deviation - 1) < 4 / (200 * 2.0.squareRoot()))
        #expect(abs(moments.serialCorrelation) < 4 / 200)
    }
}
