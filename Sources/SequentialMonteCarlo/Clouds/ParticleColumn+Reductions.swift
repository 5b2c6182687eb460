extension ParticleColumn {
    /// The sum of all numbers, added up in double precision: over the blocks in each lane, then over
    /// the lanes.
    public var total: Double {
        withBlocks { blocks in
            var sums = (SIMD8<Double>(repeating: 0), SIMD8<Double>(repeating: 0))
            for block in blocks.indices {
                sums.0 += SIMD8<Double>(blocks[block].lowHalf)
                sums.1 += SIMD8<Double>(blocks[block].highHalf)
            }
            return (sums.0 + sums.1).total
        }
    }
}
