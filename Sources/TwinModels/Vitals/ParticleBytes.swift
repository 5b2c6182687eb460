import SequentialMonteCarlo

/// A small number for each of sixteen particles, in one byte each.
///
/// Lane *l* lies in byte 4 (l mod 4) + l / 4, so that four shifts widen all lanes for comparisons
/// with `Lanes`. Bytes are compared eight at a time in words: vectors of bytes go through their
/// lanes one by one.
package struct ParticleBytes: Hashable, Sendable {
    private var words: SIMD2<UInt64>

    /// The same number for all.
    @inline(__always)
    init(repeating value: UInt8) {
        words = SIMD2(repeating: 0x0101_0101_0101_0101 &* UInt64(value))
    }

    /// One particle's number.
    @inline(__always)
    package subscript(lane: Int) -> UInt8 {
        get { UInt8(truncatingIfNeeded: words[lane >> 1 & 1] &>> shift(lane)) }
        set {
            let place = lane >> 1 & 1
            words[place] = words[place] & ~(0xFF &<< shift(lane)) | UInt64(newValue) &<< shift(lane)
        }
    }

    /// The bits below a lane's byte in its word.
    @inline(__always)
    private func shift(_ lane: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: ((lane & 1) << 2 | lane >> 2) << 3)
    }

    /// All numbers, as wide as the lanes of a column.
    @inline(__always)
    var wide: SIMD16<UInt32> {
        let quarters = unsafeBitCast(words, to: SIMD4<UInt32>.self)
        let mask = SIMD4<UInt32>(repeating: 0xFF)
        let low = SIMD8<UInt32>(
            lowHalf: quarters & mask, highHalf: quarters &>> SIMD4(repeating: 8) & mask)
        let high = SIMD8<UInt32>(
            lowHalf: quarters &>> SIMD4(repeating: 16) & mask,
            highHalf: quarters &>> SIMD4(repeating: 24))
        return SIMD16(lowHalf: low, highHalf: high)
    }

    /// The number that all share, nil where they differ.
    @inline(__always)
    var common: UInt8? {
        let first = self[0]
        let difference = words ^ ParticleBytes(repeating: first).words
        return difference[0] | difference[1] == 0 ? first : nil
    }

    /// How many lanes hold `value`.
    @inline(__always)
    func count(of value: UInt8) -> Int {
        let found = indicator(of: value)
        return found[0].nonzeroBitCount + found[1].nonzeroBitCount
    }

    /// Puts `new` where `before` held `old`.
    @inline(__always)
    mutating func replace(_ old: UInt8, with new: UInt8, of before: ParticleBytes) {
        let mask = before.indicator(of: old) &* SIMD2(repeating: 0xFF)
        words = words & ~mask | ParticleBytes(repeating: new).words & mask
    }

    /// One in each byte that holds `value`, else zero.
    @inline(__always)
    private func indicator(of value: UInt8) -> SIMD2<UInt64> {
        let difference = words ^ ParticleBytes(repeating: value).words
        // The top bit of a byte is set by the sum unless the byte is zero, without a carry.
        let low = SIMD2<UInt64>(repeating: 0x7F7F_7F7F_7F7F_7F7F)
        let isOther = (difference & low) &+ low | difference | low
        return ~isOther &>> SIMD2(repeating: 7)
    }
}

/// Whether a mask holds in any lane.
@inline(__always)
func holdsAnywhere(_ mask: SIMDMask<SIMD16<Int32>>) -> Bool {
    let all = unsafeBitCast(mask, to: SIMD8<UInt64>.self)
    let four = all.lowHalf | all.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1] != 0
}
