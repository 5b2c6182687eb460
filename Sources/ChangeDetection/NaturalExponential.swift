/// e to the power of `x`, with the same bits on every machine.
///
/// x = n ln 2 + r with |r| ≤ ln 2 / 2, and e^r by its Taylor polynomial of degree 13, whose remainder
/// is below 2⁻⁵⁷ of the value. Additions and multiplications alone, none of them fused, so nothing
/// depends on a library or on the instructions at hand. Within one unit in the last place; 0 below
/// −745.14, +∞ above 709.79, NaN for NaN.
@inline(__always)
package func naturalExponential(_ x: Double) -> Double {
    // Beyond these the result is 0 or +∞ by the arithmetic below; NaN passes through.
    let bounded = x > 711 ? 711 : x < -746 ? -746 : x
    // Adding 1.5 · 2⁵² rounds to a whole number, which then stands in the low bits.
    let shifted = bounded * 0x1.71547652b82fep0 + 0x1.8p52
    let n = shifted - 0x1.8p52
    // The high part of ln 2 has 21 zeros at its end, so n times it is exact.
    let r = (bounded - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33
    var tail = 1.0 / 6_227_020_800
    tail = tail * r + 1.0 / 479_001_600
    tail = tail * r + 1.0 / 39_916_800
    tail = tail * r + 1.0 / 3_628_800
    tail = tail * r + 1.0 / 362_880
    tail = tail * r + 1.0 / 40_320
    tail = tail * r + 1.0 / 5_040
    tail = tail * r + 1.0 / 720
    tail = tail * r + 1.0 / 120
    tail = tail * r + 1.0 / 24
    tail = tail * r + 1.0 / 6
    tail = tail * r + 0.5
    let value = 1 + (r + r * r * tail)
    // In two factors, for 2ⁿ alone may lie outside the range of numbers where the product does not.
    let exponent = Int64(bitPattern: shifted.bitPattern << 13) >> 13
    let half = exponent >> 1
    return value * powerOfTwo(half) * powerOfTwo(exponent - half)
}

/// 2ⁿ for −1022 ≤ n ≤ 1023.
@inline(__always)
private func powerOfTwo(_ n: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: (n + 1_023) << 52))
}
