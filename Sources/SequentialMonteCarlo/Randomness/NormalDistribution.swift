/// The standard normal distribution.
public enum NormalDistribution {
    /// The density at `x`, within 3 ulp.
    public static func density(_ x: Double) -> Double {
        guard x.magnitude < 39 else { return x == x ? 0 : .nan }
        let (fraction, exponent) = scaledExponentialOfHalfSquare(x)
        return scaled(fraction * 0x1.9884533d43651p-2, by: exponent)
    }

    /// The probability of a value up to `x`, within 6 ulp down the whole lower tail.
    ///
    /// The tail is e^(−x²/2) times half the scaled complementary error function of |x| / √2, here a
    /// rational function whose coefficients are all positive, so that nothing cancels.
    public static func cumulative(_ x: Double) -> Double {
        guard x.magnitude < 39 else { return x == x ? (x > 0 ? 1 : 0) : .nan }
        let a = x.magnitude
        var p = a * 0x1.7552c767a329ap-20 + 0x1.3975741ea04bfp-15
        p = p * a + 0x1.01c5b21f4a70cp-11
        p = p * a + 0x1.0c8f9781d38dcp-8
        p = p * a + 0x1.83b16af07699bp-6
        p = p * a + 0x1.90b8144a048c1p-4
        p = p * a + 0x1.2894255587753p-2
        p = p * a + 0x1.305cf266cb2c6p-1
        p = p * a + 0x1.8ce19cc41ee9ap-1
        p = p * a + 0.5
        var q = a * 0x1.d3e43555ddaa4p-19 + 0x1.88dcc2edc10b6p-14
        q = q * a + 0x1.43fbc3ae9c064p-10
        q = q * a + 0x1.53a9110cfa4bfp-7
        q = q * a + 0x1.eff0a26c129b0p-5
        q = q * a + 0x1.0570a832bd38fp-2
        q = q * a + 0x1.90d4c151ad41ep-1
        q = q * a + 0x1.b7386f1c4607dp+0
        q = q * a + 0x1.480068b8ee82ep+1
        q = q * a + 0x1.2c91e331604cap+1
        q = q * a + 1
        let (fraction, exponent) = scaledExponentialOfHalfSquare(x)
        let tail = scaled(fraction * (p / q), by: exponent)
        return x > 0 ? 1 - tail : tail
    }

    /// e^(−x²/2) as a fraction and a power of two.
    ///
    /// Splits x so that the square of its upper 26 bits is exact: rounding the whole square would
    /// cost as many ulps as the exponent is large.
    private static func scaledExponentialOfHalfSquare(_ x: Double)
        -> (fraction: Double, exponent: Int)
    {
        let upper = Double(bitPattern: x.bitPattern & ~0x7FF_FFFF)
        return scaledExponential(-0.5 * upper * upper, -0.5 * (x - upper) * (x + upper))
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
        var r = (-logarithm(q < 0 ? p : 1 - p)).squareRoot()
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
    (-2 * logarithm(radius)).squareRoot() * cosine(2 * .pi * angle)
}
