import Glibc

/// The standard normal distribution.
public enum NormalDistribution {
    /// The density at `x`.
    @inlinable
    public static func density(_ x: Double) -> Double {
        0.398_942_280_401_432_7 * exponential(-0.5 * x * x)
    }

    /// The probability of a value up to `x`; relative accuracy holds in the lower tail.
    public static func cumulative(_ x: Double) -> Double {
        0.5 * erfc(-x * 0.707_106_781_186_547_5)
    }

    /// The probability of a value between `low` and `high`, without cancellation in the tails.
    ///
    /// Either bound may be infinite. Returns 0 when `low >= high`.
    public static func mass(from low: Double, to high: Double) -> Double {
        guard low < high else { return 0 }
        return low > 0
            ? cumulative(-low) - cumulative(-high) : cumulative(high) - cumulative(low)
    }

    /// The value below which a share `p` of the distribution lies.
    ///
    /// Algorithm AS 241, PPND16 (Wichura 1988, Applied Statistics 37:477): about 1 part in 10^16.
    ///
    /// - Precondition: `0 < p < 1`.
    public static func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a quantile needs a probability strictly between 0 and 1")
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * ratio(r, centralNumerator, centralDenominator)
        }
        var r = (-log(q < 0 ? p : 1 - p)).squareRoot()
        let magnitude: Double
        if r <= 5 {
            r -= 1.6
            magnitude = ratio(r, middleNumerator, middleDenominator)
        } else {
            r -= 5
            magnitude = ratio(r, farNumerator, farDenominator)
        }
        return q < 0 ? -magnitude : magnitude
    }

    private static func ratio(_ r: Double, _ numerator: [Double], _ denominator: [Double])
        -> Double
    {
        numerator.reduce(0) { $0 * r + $1 } / denominator.reduce(0) { $0 * r + $1 }
    }

    // Coefficients of Wichura (1988), highest power first.
    private static let centralNumerator = [
        2.509_080_928_730_122_672_7e3, 3.343_057_558_358_812_810_5e4,
        6.726_577_092_700_870_085_3e4, 4.592_195_393_154_987_145_7e4,
        1.373_169_376_550_946_112_5e4, 1.971_590_950_306_551_442_7e3,
        1.331_416_678_917_843_774_5e2, 3.387_132_872_796_366_608_0,
    ]
    private static let centralDenominator = [
        5.226_495_278_852_854_561_0e3, 2.872_908_573_572_194_267_4e4,
        3.930_789_580_009_271_061_0e4, 2.121_379_430_158_659_586_7e4,
        5.394_196_021_424_751_107_7e3, 6.871_870_074_920_579_083_0e2,
        4.231_333_070_160_091_125_2e1, 1.0,
    ]
    private static let middleNumerator = [
        7.745_450_142_783_414_076_4e-4, 2.272_384_498_926_918_458_33e-2,
        2.417_807_251_774_506_117_70e-1, 1.270_458_252_452_368_382_58,
        3.647_848_324_763_204_605_04, 5.769_497_221_460_691_405_50,
        4.630_337_846_156_545_295_90, 1.423_437_110_749_683_577_34,
    ]
    private static let middleDenominator = [
        1.050_750_071_644_416_843_24e-9, 5.475_938_084_995_344_946_00e-4,
        1.519_866_656_361_645_719_66e-2, 1.481_039_764_274_800_745_90e-1,
        6.897_673_349_851_000_045_50e-1, 1.676_384_830_183_803_849_40,
        2.053_191_626_637_758_821_87, 1.0,
    ]
    private static let farNumerator = [
        2.010_334_399_292_288_132_65e-7, 2.711_555_568_743_487_578_15e-5,
        1.242_660_947_388_078_438_60e-3, 2.653_218_952_657_612_309_30e-2,
        2.965_605_718_285_048_912_30e-1, 1.784_826_539_917_291_335_80,
        5.463_784_911_164_114_369_90, 6.657_904_643_501_103_777_20,
    ]
    private static let farDenominator = [
        2.044_263_103_389_939_785_64e-15, 1.421_511_758_316_445_888_70e-7,
        1.846_318_317_510_054_681_80e-5, 7.868_691_311_456_132_591_00e-4,
        1.487_536_129_085_061_485_25e-2, 1.369_298_809_227_358_053_10e-1,
        5.998_322_065_558_879_376_90e-1, 1.0,
    ]
}

func standardNormal(radius: Double, angle: Double) -> Double {
    (-2 * log(radius)).squareRoot() * cos(2 * .pi * angle)
}
