/// Sixteen particles' worth of one number, one lane each: a cache line's 64 bytes.
///
/// Swift aligns them to 16 bytes; a `ParticleColumn` keeps them at multiples of 64.
///
/// Functions of lanes use only additions, products, quotients, square roots and integer operations,
/// none of them reordered, and fused only where the code says so, so that they give the same bits on
/// every machine whose floats follow IEEE 754, in any build.
public typealias Lanes = SIMD16<Float>

/// Eight lanes: one AVX register.
@usableFromInline typealias HalfLanes = SIMD8<Float>

extension SIMD16<Float> {
    /// The sum of the lanes in double precision: lane i with i + 8, then i + 4, i + 2 and i + 1.
    @inlinable @inline(__always)
    public var total: Double {
        (SIMD8<Double>(lowHalf) + SIMD8<Double>(highHalf)).total
    }

    /// The largest lane; NaN lanes may or may not be passed over.
    @inlinable @inline(__always)
    public var largest: Float {
        let eight = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
        let four = eight.lowHalf.replacing(
            with: eight.highHalf, where: eight.highHalf .> eight.lowHalf)
        let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
        return two.y > two.x ? two.y : two.x
    }
}

extension SIMD8<Double> {
    /// The sum of the lanes: lane i with i + 4, then i + 2 and i + 1.
    @inlinable @inline(__always)
    var total: Double {
        let four = lowHalf + highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}
