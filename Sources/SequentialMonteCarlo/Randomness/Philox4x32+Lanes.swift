extension Philox4x32 {
    /// Eight blocks, word by word; the upper half of every number is without meaning.
    @usableFromInline typealias EightBlocks = (
        SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>
    )

    /// Encrypts eight counters under one key.
    @inlinable @inline(__always)
    static func blocks(counters: EightBlocks, key: SIMD2<UInt32>) -> EightBlocks {
        var words = counters
        // Not a loop, so that the keys of all rounds are ready before a cloud's blocks are drawn.
        round(&words, 0, key)
        round(&words, 1, key)
        round(&words, 2, key)
        round(&words, 3, key)
        round(&words, 4, key)
        round(&words, 5, key)
        round(&words, 6, key)
        round(&words, 7, key)
        round(&words, 8, key)
        round(&words, 9, key)
        return words
    }

    /// One round.
    ///
    /// A word sits in the lower half of 64 bits, and is cleared of the upper half only where it is
    /// multiplied: so the compiler sees a product of 32 by 32 bits, for which there is a vector
    /// instruction that does the clearing as well.
    @inlinable @inline(__always)
    static func round(_ words: inout EightBlocks, _ number: UInt64, _ key: SIMD2<UInt32>) {
        let left = (words.0 & 0xFFFF_FFFF) &* 0xD251_1F53
        let right = (words.2 & 0xFFFF_FFFF) &* 0xCD9E_8D57
        words = (
            (right &>> 32) ^ words.1 ^ (UInt64(key.x) &+ number &* 0x9E37_79B9), right,
            (left &>> 32) ^ words.3 ^ (UInt64(key.y) &+ number &* 0xBB67_AE85), left
        )
    }
}
