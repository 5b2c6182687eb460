extension NormalDistribution {
    /// The density at each lane.
    ///
    /// Within 2 parts in 10⁷ up to ±13.1, where it leaves the normal numbers; 0 beyond ±13.2; NaN for
    /// NaN.
    @inlinable @inline(__always)
    public static func density(_ x: Lanes) -> Lanes {
        exponentialOfHalfSquare(x) * 0x1.988454p-2
    }

    /// The probability of a value up to each lane.
    ///
    /// Within 5 parts in 10⁷ down to −12.8, where it leaves the normal numbers; 0 below −13.2; NaN for
    /// NaN. Above zero it is 1 minus the other tail. May fall by a few ulp where it should rise.
    ///
    /// The tail is e^(−x²/2) times half the scaled complementary error function of |x| / √2, here a
    /// rational function whose coefficients are all positive, so that nothing cancels.
    @inlinable @inline(__always)
    public static func cumulative(_ x: Lanes) -> Lanes {
        let bits = unsafeBitCast(x, to: SIMD16<UInt32>.self) & 0x7FFF_FFFF
        var a = unsafeBitCast(bits, to: Lanes.self)
        // Also where x is no number: of two such operands, machines pass on one or the other.
        a.replace(with: 16, where: .!(a .< 16))
        var p = a * 0x1.0783aep-8 + 0x1.4797f6p-5
        p = p * a + 0x1.735976p-3
        p = p * a + 0x1.be2a7cp-2
        p = p * a + 0.5
        var q = a * 0x1.4a42f8p-7 + 0x1.9a9ba0p-4
        q = q * a + 0x1.db91aep-2
        q = q * a + 0x1.31ce36p+0
        q = q * a + 0x1.ab576ep+0
        q = q * a + 1
        let tail = exponentialOfHalfSquare(x) * (p / q)
        return tail.replacing(with: 1 - tail, where: x .> 0)
    }

    /// e^(−x²/2) to nearly full relative accuracy; 0 beyond ±13.2, NaN for NaN.
    ///
    /// Splits x so that the square of its upper 12 bits is exact: rounding the whole square would
    /// cost as many ulps as the exponent is large.
    @inlinable @inline(__always)
    static func exponentialOfHalfSquare(_ x: Lanes) -> Lanes {
        let upper = unsafeBitCast(
            unsafeBitCast(x, to: SIMD16<UInt32>.self) & 0xFFFF_F000, to: Lanes.self)
        let square = upper * upper * -0.5
        let rest = (x - upper) * (x + upper) * -0.5
        var result = exponential(square, plus: rest)
        result.replace(with: 0, where: x * x .> 0x1.5d588p+7)
        result.replace(with: .nan, where: x .!= x)
        return result
    }
}
