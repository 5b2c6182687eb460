extension CloudWeights {
    /// Chooses the ancestors of an equally weighted cloud by systematic resampling.
    ///
    /// Particle *i* is chosen ⌊nWᵢ⌋ or ⌈nWᵢ⌉ times, within rounding of nWᵢ. Walking the cloud in
    /// an order that brings like particles together lowers the variance further (Kitagawa 1996;
    /// Douc and Cappé 2005).
    ///
    /// - Parameters:
    ///   - values: The weights; need not sum to one.
    ///   - uniform: One number strictly between 0 and 1 that places the comb.
    ///   - order: A permutation of the particles; the comb walks them in this order.
    ///   - ancestors: Receives the chosen particle for each place, in the given order, never one of
    ///     weight zero.
    /// - Precondition: `order` and `ancestors` have one entry per particle; some weight is not zero.
    /// - Complexity: O(*n*); allocates nothing.
    public static func chooseAncestors(
        values: ParticleColumn, uniform: Double, order: [Int32], into ancestors: inout [Int32]
    ) {
        let count = values.count
        precondition(uniform > 0 && uniform < 1, "the comb needs a place strictly inside a tooth")
        precondition(order.count == count, "the order names every particle once")
        precondition(ancestors.count == count, "one ancestor for each place")
        let scale = Double(count) / values.total
        precondition(scale > 0 && scale < .infinity, "some particle has weight")
        // Below one also where the subtraction rounds up.
        let offset = min(1 - uniform, 1 - 0x1p-53)
        let order = order.span
        var teeth = ancestors.mutableSpan
        values.withNumbers { values in
            // Rounding may leave the sum of the weights below the last tooth: the walk then stops
            // on the last particle that has any weight, never on an empty one behind it.
            var last = count - 1
            while values[particle(order[last], of: count)] == 0 { last -= 1 }

            // Every particle is noted at the first tooth behind those of its predecessors, where
            // the next one overwrites it if it has no tooth itself.
            for tooth in teeth.indices { teeth[tooth] = 0 }
            var cumulative = 0.0
            for position in 0...last {
                let tooth = Int(cumulative * scale + offset)
                if tooth < count { teeth[tooth] = Int32(truncatingIfNeeded: position) }
                cumulative += Double(values[particle(order[position], of: count)])
            }
        }
        var position: Int32 = 0
        for tooth in teeth.indices {
            position = max(position, teeth[tooth])
            teeth[tooth] = order[Int(position)]
        }
    }

    @inline(__always)
    private static func particle(_ number: Int32, of count: Int) -> Int {
        precondition(number >= 0 && number < count, "a particle of the cloud")
        return Int(number)
    }
}
