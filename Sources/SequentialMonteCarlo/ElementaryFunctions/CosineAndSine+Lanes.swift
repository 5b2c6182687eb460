/// The cosine and sine of 2π (k + ½) 2⁻²³ for k = word / 2⁹, the upper 23 bits of each word.
///
/// Within 2 ulp. The nearest quarter turn is taken out of the bits, which is exact; never zero.
@inlinable @inline(__always)
func cosineAndSine(ofTurns word: SIMD8<UInt32>) -> (cosine: HalfLanes, sine: HalfLanes) {
    let k = word &>> 9
    let quarters = (k &+ 0x10_0000) &>> 21
    // The rest of k as the mantissa of a number in [1, 1.5), shifted by half a quarter.
    let rest = ((k &+ 0x10_0000) & 0x1F_FFFF) &<< 1 | 0x3F80_0001
    let halfTurns = unsafeBitCast(rest, to: HalfLanes.self) - 1.25
    let z = halfTurns * halfTurns
    var s = z * -0x1.2d9302p-1 + 0x1.465e92p+1
    s = s * z - 0x1.4abbbap+2
    s = s * z + 0x1.921fb6p+1
    s = s * halfTurns
    var c = z * 0x1.d9f7bcp-3 - 0x1.55c664p+0
    c = c * z + 0x1.03c1dep+2
    c = c * z - 0x1.3bd3ccp+2
    c = c * z + 1
    let sine = unsafeBitCast(s, to: SIMD8<UInt32>.self)
    let cosine = unsafeBitCast(c, to: SIMD8<UInt32>.self)
    // An odd quarter turn exchanges the two; the second and third turn the cosine's sign, the
    // third and fourth the sine's.
    let exchanged = (cosine ^ sine) & (0 &- (quarters & 1))
    return (
        unsafeBitCast(
            cosine ^ exchanged ^ (quarters &+ 1) &<< 30 & 0x8000_0000, to: HalfLanes.self),
        unsafeBitCast(sine ^ exchanged ^ quarters &<< 30 & 0x8000_0000, to: HalfLanes.self)
    )
}
