extension DrawKey {
    /// The random numbers of the particles 16 `block` to 16 `block` + 15 for one event.
    ///
    /// Takes the counters 8 `block` + j, j = 0 to 7, with the top bit of `purpose` set, which
    /// `draws(event:particle:purpose:)` leaves to it. Words 0 and 1 of the block of counter j give
    /// the uniforms of the particles j and 8 + j; words 2 and 3 give their normals, cosine and sine
    /// of one angle (Box and Muller 1958).
    ///
    /// - Precondition: `block` and `purpose` are below 2²⁸ and 2³¹, `block` not negative.
    @inlinable @inline(__always)
    public func lanes(event: UInt64, block: Int, purpose: UInt32 = 0) -> LaneDraws {
        let words = words(event: event, block: block, purpose: purpose)
        let logRadius = logarithm(
            ofNormal: uniform(lowWords(words.2)), plusDoublings: HalfLanes(repeating: 0))
        let radius = squareRoot(ofNormal: logRadius * -2)
        let (cosine, sine) = cosineAndSine(ofTurns: lowWords(words.3))
        return LaneDraws(
            uniform: Lanes(
                lowHalf: uniform(lowWords(words.0)), highHalf: uniform(lowWords(words.1))),
            normal: Lanes(lowHalf: radius * cosine, highHalf: radius * sine))
    }

    /// Two normal numbers for each of the particles 16 `block` to 16 `block` + 15 for one event.
    ///
    /// For clouds that draw nothing but normals: takes the counters of `lanes(event:block:purpose:)`
    /// and makes the first number of words 0 and 1, radius and angle, the second of words 2 and 3,
    /// particle j and 8 + j again of the counter j. Draw with either of the two functions for a
    /// purpose, as draws of both are not independent.
    ///
    /// - Precondition: `block` and `purpose` are below 2²⁸ and 2³¹, `block` not negative.
    @inlinable @inline(__always)
    public func normals(event: UInt64, block: Int, purpose: UInt32 = 0) -> (Lanes, Lanes) {
        let words = words(event: event, block: block, purpose: purpose)
        return (
            standardNormals(radius: words.0, angle: words.1),
            standardNormals(radius: words.2, angle: words.3)
        )
    }

    /// The Philox blocks of the particles 16 `block` to 16 `block` + 15.
    @inlinable @inline(__always)
    func words(event: UInt64, block: Int, purpose: UInt32) -> Philox4x32.EightBlocks {
        precondition(block >= 0 && block < 1 << 28, "a block of a cloud")
        precondition(purpose >> 31 == 0, "the top bit tells lanes from other draws")
        let first = UInt64(truncatingIfNeeded: block) &* 8
        return Philox4x32.blocks(
            counters: (
                SIMD8(0, 1, 2, 3, 4, 5, 6, 7) &+ first,
                SIMD8(repeating: UInt64(purpose | 0x8000_0000)),
                SIMD8(repeating: event & 0xFFFF_FFFF), SIMD8(repeating: event >> 32)
            ),
            key: key)
    }
}

/// One uniform and one normal number for each of sixteen particles.
public struct LaneDraws: Sendable {
    /// Uniform numbers (k + ½) 2⁻²³, k from 0 to 2²³ − 1: strictly between 0 and 1.
    public let uniform: Lanes
    /// Standard normal numbers, independent of the uniform ones; none beyond ±5.78.
    public let normal: Lanes

    @inlinable @inline(__always)
    init(uniform: Lanes, normal: Lanes) {
        self.uniform = uniform
        self.normal = normal
    }
}

/// (k + ½) 2⁻²³ for k the upper 23 bits of each word.
@inlinable @inline(__always)
func uniform(_ words: SIMD8<UInt32>) -> HalfLanes {
    unsafeBitCast(words &>> 9 | 0x3F80_0000, to: HalfLanes.self) - 0x1.fffffep-1
}

/// The lower 32 bits of each number.
@inlinable @inline(__always)
func lowWords(_ numbers: SIMD8<UInt64>) -> SIMD8<UInt32> {
    // Not the truncating initialiser, which goes through the lanes one by one.
    unsafeBitCast(numbers, to: SIMD16<UInt32>.self).evenHalf
}
