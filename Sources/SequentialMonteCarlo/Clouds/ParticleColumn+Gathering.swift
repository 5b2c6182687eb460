extension ParticleColumn {
    /// Gives every place the number of its ancestor.
    ///
    /// - Parameters:
    ///   - ancestors: The particle each place descends from.
    ///   - scratch: A column of the same length; holds the old numbers afterwards.
    /// - Complexity: O(*n*); allocates nothing.
    public mutating func gather(_ ancestors: [Int32], scratch: inout ParticleColumn) {
        let count = count
        precondition(ancestors.count == count, "one ancestor for each place")
        precondition(scratch.count == count, "a scratch column as long as the cloud")
        withNumbers { numbers in
            scratch.withMutableNumbers { gathered in
                for place in 0..<count {
                    let ancestor = Int(ancestors[place])
                    precondition(ancestor >= 0 && ancestor < count, "an ancestor of the cloud")
                    gathered[place] = numbers[ancestor]
                }
            }
        }
        swap(&self, &scratch)
    }
}
