extension Philox4x32 {
    /// Encrypts eight counters under one key.
    ///
    /// Every word sits in the lower half of 64 bits, whose upper half is zero: so the compiler sees
    /// that each product is one of 32 by 32 bits, for which there is a vector instruction.
    @inlinable @inline(__always)
    static func blocks(
        counters: (SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>),
        key: SIMD2<UInt32>
    ) -> (SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>) {
        var (x, y, z, w) = counters
        var k = key
        for _ in 0..<10 {
            let first = x &* 0xD251_1F53
            let second = z &* 0xCD9E_8D57
            x = (second &>> 32) ^ y ^ UInt64(k.x)
            z = (first &>> 32) ^ w ^ UInt64(k.y)
            y = second & 0xFFFF_FFFF
            w = first & 0xFFFF_FFFF
            k.x = k.x &+ 0x9E37_79B9
            k.y = k.y &+ 0xBB67_AE85
        }
        return (x, y, z, w)
    }
}
