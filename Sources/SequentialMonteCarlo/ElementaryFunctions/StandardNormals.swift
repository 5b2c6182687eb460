/// Sixteen standard normal numbers of eight radii and angles (Box and Muller 1958): radius times
/// cosine in the lower half, radius times sine in the upper.
///
/// Each within 3 parts in 10⁷ of its radius. Products are fused with sums, each of which IEEE 754
/// rounds but once: the same bits on every machine, and few operations where the processor has such an
/// instruction.
///
/// - Parameters:
///   - radius: Words of 32 bits in the lower halves; the upper 23 bits k say (k + ½) 2⁻²³, whose
///     −2 ln is the radius's square.
///   - angle: The lower 22 bits k of each word say the angle π/2 (k + ½) 2⁻²², the uppermost bit the
///     sign of the cosine and the one below that of the sine.
@inlinable @inline(__always)
func standardNormals(radius: SIMD8<UInt64>, angle: SIMD8<UInt64>) -> Lanes {
    let radius = squareRootOfPositive(minusTwiceLogarithm(uniform(lowWords(radius))))
    let word = lowWords(angle)
    // The turn from the quarter's middle, −½ to ½ of a quarter, as the mantissa of a number in
    // [1, 2); never zero.
    let turn = unsafeBitCast((word & 0x3F_FFFF) &<< 1 | 0x3F80_0001, to: HalfLanes.self) - 1.5
    let square = turn * turn
    // sin and cos of π/2 turn, over √2; their sum and difference are sine and cosine of the angle.
    var s = fused(square, -0x1.a99f40p-9, 0x1.cd883ap-5)
    s = fused(square, s, -0x1.d3ba26p-2)
    s = fused(square, s, 0x1.1c5832p+0)
    var c = fused(square, -0x1.d8df08p-7, 0x1.6f4004p-3)
    c = fused(square, c, -0x1.bea562p-1)
    c = fused(square, c, 0x1.6a09e6p-1)
    let cosine = fused(turn * -1, s, c) * radius
    let sine = fused(turn, s, c) * radius
    let signs = SIMD16(lowHalf: word, highHalf: word &<< 1) & 0x8000_0000
    return unsafeBitCast(
        unsafeBitCast(Lanes(lowHalf: cosine, highHalf: sine), to: SIMD16<UInt32>.self) ^ signs,
        to: Lanes.self)
}

/// −2 ln x of normal numbers below 1, within 1 part in 10⁷.
///
/// With 1 + f the number's part between √½ and √2 and n its doublings, −2f + f² (1 + f P(f)) −
/// 2n ln 2 with a minimax polynomial P.
@inlinable @inline(__always)
func minusTwiceLogarithm(_ x: HalfLanes) -> HalfLanes {
    let bits = unsafeBitCast(x, to: SIMD8<Int32>.self)
    let doublings = (bits &- 0x3F35_04F3) &>> 23
    let f = unsafeBitCast(bits &- doublings &<< 23, to: HalfLanes.self) - 1
    let n = unsafeBitCast(doublings &+ 0x4B40_0000, to: HalfLanes.self) - 0x1.8p23
    var p = fused(f, -0x1.645ea0p-3, 0x1.2432b8p-2)
    p = fused(f, p, -0x1.317458p-2)
    p = fused(f, p, 0x1.53824ap-2)
    p = fused(f, p, -0x1.98d7f2p-2)
    p = fused(f, p, 0x1.000382p-1)
    p = fused(f, p, -0x1.5556d8p-1)
    p = fused(f, p, 1)
    return fused(n, -0x1.62e430p+0, fused(f * f, p, f * -2))
}

/// The square root of positive normal finite numbers, within 1 ulp; nonsense elsewhere.
///
/// As `squareRoot(ofNormal:)`, but that the last step multiplies the remainder, which fused
/// operations leave exact, instead of dividing.
@inlinable @inline(__always)
func squareRootOfPositive(_ x: HalfLanes) -> HalfLanes {
    let bits = unsafeBitCast(x, to: SIMD8<UInt32>.self)
    var inverse = unsafeBitCast(0x5F37_5A86 &- bits &>> 1, to: HalfLanes.self)
    let half = x * -0.5
    inverse *= fused(half, inverse * inverse, 1.5)
    inverse *= fused(half, inverse * inverse, 1.5)
    let root = x * inverse
    return fused(fused(root * -1, root, x), inverse * 0.5, root)
}

/// `a` times `b` plus `c`, rounded once.
@inlinable @inline(__always)
func fused(_ a: HalfLanes, _ b: HalfLanes, _ c: HalfLanes) -> HalfLanes {
    c.addingProduct(a, b)
}

/// `a` times `b` plus `c`, rounded once.
@inlinable @inline(__always)
func fused(_ a: HalfLanes, _ b: HalfLanes, _ c: Float) -> HalfLanes {
    HalfLanes(repeating: c).addingProduct(a, b)
}

/// `a` times `b` plus `c`, rounded once.
@inlinable @inline(__always)
func fused(_ a: HalfLanes, _ b: Float, _ c: HalfLanes) -> HalfLanes {
    c.addingProduct(a, HalfLanes(repeating: b))
}

/// `a` times `b` plus `c`, rounded once.
@inlinable @inline(__always)
func fused(_ a: HalfLanes, _ b: Float, _ c: Float) -> HalfLanes {
    HalfLanes(repeating: c).addingProduct(a, HalfLanes(repeating: b))
}
