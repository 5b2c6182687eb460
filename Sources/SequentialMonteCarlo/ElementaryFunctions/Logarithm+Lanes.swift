/// The natural logarithm in each lane.
///
/// Within 1 ulp for every positive number, subnormal ones included, and never falling. −∞ for zero,
/// ∞ for ∞, NaN for NaN and negative numbers.
@inlinable @inline(__always)
public func logarithm(_ x: Lanes) -> Lanes {
    let isSubnormal = x .< .leastNormalMagnitude
    let normal = x.replacing(with: x * 0x1p24, where: isSubnormal)
    let shift = Lanes(repeating: 0).replacing(with: -24, where: isSubnormal)
    var result = Lanes(
        lowHalf: logarithm(ofNormal: normal.lowHalf, plusDoublings: shift.lowHalf),
        highHalf: logarithm(ofNormal: normal.highHalf, plusDoublings: shift.highHalf))
    result.replace(with: .infinity, where: x .== .infinity)
    result.replace(with: .nan, where: .!(x .>= 0))
    result.replace(with: -.infinity, where: x .== 0)
    return result
}

/// log(x 2ᵏ) of positive normal finite numbers, nonsense elsewhere.
///
/// With 1 + f the number's part between √½ and √2, log(1 + f) = f − f²/2 + f³ P(f) with a minimax
/// polynomial P.
@inlinable @inline(__always)
func logarithm(ofNormal x: HalfLanes, plusDoublings k: HalfLanes) -> HalfLanes {
    let bits = unsafeBitCast(x, to: SIMD8<Int32>.self)
    // The bits of √½: what is left of the exponent counts whole doublings from there.
    let doublings = (bits &- 0x3F35_04F3) &>> 23
    let f = unsafeBitCast(bits &- doublings &<< 23, to: HalfLanes.self) - 1
    // A whole number in the low bits of 1.5 · 2²³ becomes a float by subtraction.
    let n = (unsafeBitCast(doublings &+ 0x4B40_0000, to: HalfLanes.self) - 0x1.8p23) + k
    // In powers of two of f, for four short chains of operations instead of a long one (Estrin).
    let square = f * f
    let fourth = square * square
    let p0 = (0x1.555548p-2 - f * 0x1.000006p-2) + square * (0x1.99a4b4p-3 - f * 0x1.555c4ep-3)
    let p4 = (0x1.233776p-3 - f * 0x1.fc2212p-4) + square * (0x1.e6efc6p-4 - f * 0x1.de3b9ap-4)
    let p = (p0 + fourth * p4) + fourth * fourth * 0x1.145864p-4
    let lower = (p * (square * f) + n * -0x1.bd0106p-13) - square * 0.5
    return (f + lower) + n * 0x1.63p-1
}
