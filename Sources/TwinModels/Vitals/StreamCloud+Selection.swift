import SequentialMonteCarlo

extension StreamCloud {
    /// Gives each particle of some blocks what its ancestor has; hypotheses of an event have no
    /// rhythm to inherit.
    ///
    /// - Parameter ancestors: For each particle of the blocks, any particle.
    /// - Complexity: O(*n*); allocates nothing.
    mutating func select(
        _ blocks: Range<Int>, from ancestors: [Int32], includingRhythm: Bool,
        scratch: inout ParticleColumn, scratchBytes: inout [ParticleBytes]
    ) {
        level.gather(blocks, from: ancestors, scratch: &scratch)
        slow.gather(blocks, from: ancestors, scratch: &scratch)
        fast.gather(blocks, from: ancestors, scratch: &scratch)
        classOf.gather(blocks, from: ancestors, scratch: &scratchBytes)
        guard includingRhythm else { return }
        cosine?.gather(blocks, from: ancestors, scratch: &scratch)
        sine?.gather(blocks, from: ancestors, scratch: &scratch)
    }

    /// Lists the classes, to be changed and adopted.
    func listClasses(into candidates: inout [HistoryClass]) {
        candidates.removeAll(keepingCapacity: true)
        candidates.append(contentsOf: classes)
    }
}

extension ParticleColumn {
    /// Gives each particle of some blocks the number of its ancestor, any particle.
    mutating func gather(
        _ blocks: Range<Int>, from ancestors: [Int32], scratch: inout ParticleColumn
    ) {
        withBlocks { numbers in
            scratch.withMutableBlocks { scratch in
                for (place, block) in blocks.enumerated() {
                    var lanes = Lanes.zero
                    for lane in 0..<16 {
                        let ancestor = Int(ancestors[16 * place + lane])
                        lanes[lane] = numbers[ancestor >> 4][ancestor & 15]
                    }
                    scratch[block] = lanes
                }
            }
        }
        scratch.withBlocks { scratch in
            withMutableBlocks { numbers in
                for block in blocks { numbers[block] = scratch[block] }
            }
        }
    }
}

extension [ParticleBytes] {
    /// Gives each particle of some blocks the number of its ancestor, any particle.
    mutating func gather(
        _ blocks: Range<Int>, from ancestors: [Int32], scratch: inout [ParticleBytes]
    ) {
        for (place, block) in blocks.enumerated() {
            var lanes = ParticleBytes(repeating: 0)
            for lane in 0..<16 {
                let ancestor = Int(ancestors[16 * place + lane])
                lanes[lane] = self[ancestor >> 4][ancestor & 15]
            }
            scratch[block] = lanes
        }
        for block in blocks { self[block] = scratch[block] }
    }
}
