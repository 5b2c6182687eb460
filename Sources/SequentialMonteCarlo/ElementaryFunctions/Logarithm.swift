/// The natural logarithm, from operations that IEEE 754 fixes to the last bit.
///
/// Within 1 ulp for every positive number, subnormal ones included. −∞ for zero, ∞ for ∞, NaN for
/// NaN and negative numbers.
///
/// With 1 + f the number's part between √½ and √2, log(1 + f) = f − (f²/2 − s (f²/2 + R)) where
/// s = f / (2 + f) and R = 2 atanh(s) / s − 2 is a minimax polynomial of s².
public func logarithm(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x < .infinity else { return x }
    let isSubnormal = x < .leastNormalMagnitude
    let bits = (isSubnormal ? x * 0x1p54 : x).bitPattern
    // The bits of √½: what is left of the exponent counts whole doublings from there.
    let doublings = Int64(bitPattern: bits &- 0x3FE6_A09E_667F_3BCD) >> 52
    let f = Double(bitPattern: bits &- UInt64(bitPattern: doublings) &<< 52) - 1
    let k = Double(isSubnormal ? doublings - 54 : doublings)
    let s = f / (2 + f)
    let z = s * s
    var g = z * 0x1.0f6238ababe2bp-3 + 0x1.0f5ce0dba7649p-3
    g = g * z + 0x1.3b20aa81486dfp-3
    g = g * z + 0x1.745cde3bccc5fp-3
    g = g * z + 0x1.c71c7258e9e35p-3
    g = g * z + 0x1.249249242b522p-2
    g = g * z + 0x1.9999999999dfep-2
    g = g * z + 0x1.5555555555555p-1
    let half = 0.5 * f * f
    let lower = s * (half + g * z) + k * 0x1.3de6af278ece6p-42
    return k * 0x1.62e42fefa3000p-1 - ((half - lower) - f)
}
