/// The exponential function in each lane.
///
/// Within 1 ulp from −87.336 to 88.722, and never falling. Below, where results would be subnormal, it is 0; above,
/// where they would overflow, ∞; for NaN it is NaN.
@inlinable @inline(__always)
public func exponential(_ x: Lanes) -> Lanes {
    var result = exponential(x, plus: Lanes(repeating: 0))
    // −126 ln 2 and 128 ln 2, rounded inwards.
    result.replace(with: 0, where: x .< -0x1.5d589ep+6)
    result.replace(with: .infinity, where: x .> 0x1.62e42ep+6)
    result.replace(with: .nan, where: x .!= x)
    return result
}

/// e^(x + low) where the result is a normal number, nonsense elsewhere.
///
/// Takes out the nearest multiple n of ln 2, whose upper part has 9 bits so that n ln 2 is exact
/// (Cody and Waite 1980), and adds a minimax polynomial of the rest. Adding 1.5 · 2²³ rounds to a
/// whole number and leaves it in the low bits, ready to be added to the exponent.
@inlinable @inline(__always)
func exponential(_ x: Lanes, plus low: Lanes) -> Lanes {
    let shifted = (x + low) * 0x1.715476p+0 + 0x1.8p23
    let n = shifted - 0x1.8p23
    let r = (x - n * 0x1.63p-1) + (low - n * -0x1.bd0106p-13)
    var q = r * 0x1.6a23d4p-10 + 0x1.123a2p-7
    q = q * r + 0x1.5558f2p-5
    q = q * r + 0x1.555492p-3
    q = q * r + 0x1.fffffcp-2
    let fraction = (q * (r * r) + r) + 1
    return unsafeBitCast(
        unsafeBitCast(fraction, to: SIMD16<UInt32>.self)
            &+ unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23, to: Lanes.self)
}
