extension CheckpointWriter {
    /// Appends a length and that many numbers by their bit patterns.
    public mutating func append(_ column: ParticleColumn) {
        column.withNumbers { append(Array($0)) }
    }

    /// Appends weights and their effective sample size.
    public mutating func append(_ weights: CloudWeights) {
        append(weights.logValues)
        append(weights.effectiveSampleSize)
    }
}

extension CheckpointReader {
    /// Reads a column.
    ///
    /// - Throws: `damaged` if the length is not one of a cloud.
    public mutating func readColumn() throws(CheckpointError) -> ParticleColumn {
        let numbers = try readFloats()
        guard !numbers.isEmpty, numbers.count % 16 == 0 else { throw .damaged }
        return ParticleColumn(numbers)
    }

    /// Reads weights.
    ///
    /// - Throws: `damaged` if the numbers are no weights.
    public mutating func readCloudWeights() throws(CheckpointError) -> CloudWeights {
        let logValues = try readColumn()
        let effectiveSampleSize = try readDouble()
        var sum = 0.0
        for particle in 0..<logValues.count { sum += exponential(Double(logValues[particle])) }
        guard abs(sum - 1) < 1e-3, effectiveSampleSize > 0.999,
            effectiveSampleSize <= Double(logValues.count)
        else { throw .damaged }
        return CloudWeights(logValues: logValues, effectiveSampleSize: effectiveSampleSize)
    }
}
