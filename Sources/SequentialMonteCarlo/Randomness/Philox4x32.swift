/// The counter-based generator Philox4x32-10.
///
/// A bijection of 128 bits for each 64-bit key: equal counter and key give equal output, so that a
/// draw is a function of what it is for and not of when it is made. (Salmon, Moraes, Dror and Shaw
/// 2011, SC'11.)
public enum Philox4x32 {
    /// Encrypts one counter.
    ///
    /// - Complexity: Ten rounds of two 32 by 32 bit products; no allocation.
    @inlinable
    public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var c = counter
        var k = key
        for _ in 0..<10 {
            let first = 0xD251_1F53 as UInt64 &* UInt64(c.x)
            let second = 0xCD9E_8D57 as UInt64 &* UInt64(c.z)
            c = SIMD4(
                UInt32(truncatingIfNeeded: second >> 32) ^ c.y ^ k.x,
                UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ c.w ^ k.y,
                UInt32(truncatingIfNeeded: first))
            k.x = k.x &+ 0x9E37_79B9
            k.y = k.y &+ 0xBB67_AE85
        }
        return c
    }
}
