/// The cosine of an angle in radians, from operations that IEEE 754 fixes to the last bit.
///
/// Within 1 ulp for every finite angle, however large; NaN for infinite ones and NaN.
public func cosine(_ angle: Double) -> Double {
    guard angle.isFinite else { return .nan }
    guard angle.magnitude > .pi / 4 else { return cosineNearZero(angle, 0) }
    let rest = AngleInQuadrant(angle)
    let value =
        rest.quadrant % 2 == 0
        ? cosineNearZero(rest.radians, rest.low) : sineNearZero(rest.radians, rest.low)
    return rest.quadrant == 1 || rest.quadrant == 2 ? -value : value
}

/// The sine of an angle in radians, from operations that IEEE 754 fixes to the last bit.
///
/// Within 1 ulp for every finite angle, however large; NaN for infinite ones and NaN.
public func sine(_ angle: Double) -> Double {
    guard angle.isFinite else { return .nan }
    guard angle.magnitude > .pi / 4 else { return sineNearZero(angle, 0) }
    let rest = AngleInQuadrant(angle)
    let value =
        rest.quadrant % 2 == 0
        ? sineNearZero(rest.radians, rest.low) : cosineNearZero(rest.radians, rest.low)
    return rest.quadrant >= 2 ? -value : value
}

/// cos(y + low) for |y| up to π/4 by a minimax polynomial.
private func cosineNearZero(_ y: Double, _ low: Double) -> Double {
    let z = y * y
    var c = z * -0x1.8faeb6271b3dbp-37 + 0x1.1ee9ec191a1d7p-29
    c = c * z - 0x1.27e4f80a34866p-22
    c = c * z + 0x1.a01a019cb217ep-16
    c = c * z - 0x1.6c16c16c15181p-10
    c = c * z + 0x1.555555555554cp-5
    let half = 0.5 * z
    let rounded = 1 - half
    return rounded + (((1 - rounded) - half) + (z * z * c - y * low))
}

/// sin(y + low) for |y| up to π/4 by a minimax polynomial.
private func sineNearZero(_ y: Double, _ low: Double) -> Double {
    // The cube would vanish; and −0 stays −0.
    guard y.magnitude > 0x1p-27 else { return low == 0 ? y : y + low }
    let z = y * y
    var s = z * 0x1.5d93183feccdep-33 - 0x1.ae5e66881ee02p-26
    s = s * z + 0x1.71de357815fcdp-19
    s = s * z - 0x1.a01a019c1202cp-13
    s = s * z + 0x1.111111110f87dp-7
    s = s * z - 0x1.5555555555549p-3
    return y + (y * z * s + low * (1 - 0.5 * z))
}
