import SequentialMonteCarlo
import Testing

/// Reference values computed with mpmath 1.3 at 60 to 400 digits.
@Suite struct NormalDistributionTests {
    @Test(arguments: [
        (1e-300, -37.047_096_299_361_199_237), (1e-100, -21.273_453_560_965_324_294),
        (1e-20, -9.262_340_089_798_407_579_6), (1e-10, -6.361_340_902_404_056_199_1),
        (1e-05, -4.264_890_793_922_824_610_2), (0.001, -3.090_232_306_167_813_535_4),
        (0.02425, -1.972_961_051_311_884_837_6), (0.05, -1.644_853_626_951_472_688),
        (0.075, -1.439_531_470_938_455_934_9), (0.1, -1.281_551_565_544_600_435_3),
        (0.25, -0.674_489_750_196_081_743_2), (0.4, -0.253_347_103_135_799_741_32), (0.5, 0.0),
        (0.6, 0.253_347_103_135_799_741_32), (0.75, 0.674_489_750_196_081_743_2),
        (0.9, 1.281_551_565_544_600_593_5), (0.925, 1.439_531_470_938_456_229_1),
        (0.975, 1.959_963_984_540_053_855_6), (0.999, 3.090_232_306_167_813_277_8),
        (0.99999, 4.264_890_793_923_840_769_9),
        (0.999_999_999_883_584_7, 6.337_957_754_553_789_252_5),
        (0.999_999_999_999_999_9, 8.209_536_151_601_386_855_6),
    ])
    func theQuantileAgreesWithHighPrecisionArithmetic(p: Double, x: Double) {
        #expect(abs(NormalDistribution.quantile(p) - x) <= 1e-15 * max(abs(x), 0.1) * 4)
    }

    @Test(arguments: [
        (-20.0, 2.753_624_118_606_233_695_1e-89),
        (-10.0, 7.619_853_024_160_526_066e-24), (-6.5, 4.016_000_583_859_117_808_3e-11),
        (-5.0, 2.866_515_718_791_939_116_7e-7), (-3.0, 0.001_349_898_031_630_094_526_7),
        (-1.959_963_984_540_054, 0.025_000_000_000_000_010_876),
        (-1.0, 0.158_655_253_931_457_051_41), (-0.5, 0.308_537_538_725_986_896_36),
        (-1e-09, 0.499_999_999_601_057_719_6), (0.0, 0.5), (0.25, 0.598_706_325_682_923_724_24),
        (1.0, 0.841_344_746_068_542_948_59), (2.0, 0.977_249_868_051_820_792_8),
        (3.5, 0.999_767_370_920_964_474_96), (6.0, 0.999_999_999_013_412_354_96),
        (8.0, 0.999_999_999_999_999_377_9),
    ])
    func theCumulativeProbabilityKeepsItsRelativeAccuracy(x: Double, p: Double) {
        // erfc's argument is rounded, which the tail magnifies by x².
        let tolerance = 4e-16 * max(1, x * x) * p
        #expect(abs(NormalDistribution.cumulative(x) - p) <= tolerance)
    }

    @Test(arguments: [
        (-1.0, 1.0, 0.682_689_492_137_085_897_17), (5.0, 5.001, 1.483_008_656_017_801_887_7e-9),
        (20.0, 21.0, 2.753_624_115_326_955_676_1e-89),
        (-21.0, -20.0, 2.753_624_115_326_955_676_1e-89),
        (30.0, 30.0001, 1.471_437_872_034_592_824_6e-200), (-1, .infinity, 0.841_344_746_068_542_9),
        (-.infinity, .infinity, 1), (2, 2, 0),
        (3, 2, 0),
    ])
    func theMassOfAnIntervalDoesNotCancelInTheTails(
        low: Double, high: Double, mass: Double
    ) {
        let result = NormalDistribution.mass(from: low, to: high)
        // The bounds' own rounding counts for low² in the exponent.
        #expect(abs(result - mass) <= 1e-10 * mass)
    }

    @Test func theDensityIsThatOfTheStandardNormalDistribution() {
        #expect(abs(NormalDistribution.density(0) - 0.398_942_280_401_432_677_94) < 1e-16)
        #expect(abs(NormalDistribution.density(-2) - 0.053_990_966_513_188_051_9) < 2e-17)
    }

    @Test func quantileAndCumulativeProbabilityUndoEachOther() {
        for step in -160...80 {
            let x = Double(step) / 10
            let back = NormalDistribution.quantile(NormalDistribution.cumulative(x))
            // Above zero the probability's own rounding limits what can come back.
            let limit = 2e-16 / NormalDistribution.density(max(x, 0)) + 4e-15 * abs(x)
            #expect(abs(back - x) <= limit, "x = \(x)")
        }
    }
}
