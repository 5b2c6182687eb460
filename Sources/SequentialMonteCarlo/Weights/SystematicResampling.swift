extension ImportanceWeights {
    /// Chooses the ancestors of an equally weighted cloud by systematic resampling.
    ///
    /// Particle *i* is chosen ⌊nWᵢ⌋ or ⌈nWᵢ⌉ times. Walking the cloud in an order that brings like
    /// particles together lowers the variance further (Kitagawa 1996; Douc and Cappé 2005).
    ///
    /// - Parameters:
    ///   - uniform: One number strictly between 0 and 1 that places the comb.
    ///   - order: A permutation of the particles; the comb walks them in this order.
    /// - Returns: The chosen particle for each place, in the given order, never one of weight zero.
    /// - Complexity: O(*n*).
    public func systematicAncestors(uniform: Double, order: [Int]) -> [Int] {
        precondition(uniform > 0 && uniform < 1, "the comb needs a place strictly inside a tooth")
        precondition(order.count == count, "the order names every particle once")
        var ancestors: [Int] = []
        ancestors.reserveCapacity(count)
        var position = 0
        var cumulative = values[order[0]]
        // Rounding may leave the sum of the weights below the last tooth: the walk then stops on
        // the last particle that has any weight, never on an empty one behind it.
        let last = order.lastIndex { values[$0] > 0 } ?? 0
        for tooth in 0..<count {
            let target = (Double(tooth) + uniform) / Double(count)
            while cumulative < target && position < last {
                position += 1
                cumulative += values[order[position]]
            }
            ancestors.append(order[position])
        }
        return ancestors
    }
}
