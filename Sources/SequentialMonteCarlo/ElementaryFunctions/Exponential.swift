/// The exponential function, from operations that IEEE 754 fixes to the last bit.
///
/// Within 1 ulp for normal and subnormal results. Infinite above 709.79, zero below −745.14; NaN
/// for NaN.
public func exponential(_ x: Double) -> Double {
    guard x == x else { return .nan }
    guard x < 709.782_712_893_384 + 0x1p-43 else { return .infinity }
    guard x > -745.133_219_101_942 else { return 0 }
    let (fraction, exponent) = scaledExponential(x, 0)
    return scaled(fraction, by: exponent)
}

/// e^(x + low) as a fraction between 0.7 and 1.5 times a power of two.
///
/// Takes out the nearest multiple n of ln 2, whose upper part has 41 bits so that n ln 2 is exact
/// for |n| < 2048 (Cody and Waite 1980), and adds a minimax polynomial of the rest.
///
/// - Precondition: |x| < 1400 and |low| < 1.
func scaledExponential(_ x: Double, _ low: Double) -> (fraction: Double, exponent: Int) {
    let shifted = (x + low) * 0x1.71547652b82fep+0 + 0x1.8p52
    let n = shifted - 0x1.8p52
    let upper = x - n * 0x1.62e42fefa3000p-1
    let lower = low - n * 0x1.3de6af278ece6p-42
    let r = upper + lower
    let lost = (upper - r) + lower
    var q = r * 0x1.1e3d0a9a6f412p-29 + 0x1.af6c1dbe2779ep-26
    q = q * r + 0x1.27e5b490d5b20p-22
    q = q * r + 0x1.71ddf0027e10ep-19
    q = q * r + 0x1.a01a01364f308p-16
    q = q * r + 0x1.a01a01b38a190p-13
    q = q * r + 0x1.6c16c16c305d9p-10
    q = q * r + 0x1.111111110ec3fp-7
    q = q * r + 0x1.5555555555503p-5
    q = q * r + 0x1.555555555555bp-3
    q = q * r + 0.5
    return (1 + (r + (q * (r * r) + lost)), Int(n))
}

/// `fraction` times two to the power of `exponent`, rounded once.
///
/// - Precondition: `fraction` lies between 0.01 and 2, its product with the power below 2¹⁰²⁴.
func scaled(_ fraction: Double, by exponent: Int) -> Double {
    let power = exponent < -900 ? exponent + 200 : exponent
    let large = Double(
        bitPattern: fraction.bitPattern &+ UInt64(bitPattern: Int64(power)) &<< 52)
    return exponent < -900 ? large * 0x1p-200 : large
}
