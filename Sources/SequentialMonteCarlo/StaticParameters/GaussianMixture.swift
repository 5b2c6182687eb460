/// A mixture of normal distributions of several components each.
public struct GaussianMixture: Hashable, Sendable {
    /// One normal distribution of the mixture.
    public struct Part: Hashable, Sendable {
        /// Its share, positive.
        public let weight: Double
        /// Its mean and covariance.
        public let state: GaussianState
        let factor: CholeskyFactor
        /// The log of weight and density at the mean.
        let logPeak: Double

        /// Returns nil unless the covariance is positive definite and the weight positive.
        public init?(weight: Double, state: GaussianState) {
            guard weight > 0, weight < .infinity, let factor = CholeskyFactor(state.covariance)
            else { return nil }
            self.weight = weight
            self.state = state
            self.factor = factor
            logPeak =
                logarithm(weight) - 0.5 * factor.logDeterminant
                - 0.5 * Double(factor.order) * logarithm(2 * .pi)
        }

        /// The log of weight and density at `x`.
        func logDensity(at x: [Double]) -> Double {
            var residual = x
            for place in residual.indices { residual[place] -= state.mean[place] }
            return logPeak - 0.5 * factor.squaredDistance(residual)
        }
    }

    /// The normal distributions; their weights sum to one within rounding.
    public let parts: [Part]

    /// Puts a mixture together.
    ///
    /// - Precondition: There is a part, and all have one dimension.
    public init(parts: [Part]) {
        precondition(!parts.isEmpty, "a mixture has a part")
        precondition(
            parts.allSatisfy { $0.factor.order == parts[0].factor.order }, "parts of one dimension")
        self.parts = parts
    }

    /// The number of components of each part.
    public var dimension: Int { parts[0].factor.order }

    /// The log density at `x`, in nats.
    public func logDensity(at x: [Double]) -> Double {
        logSum(parts.map { $0.logDensity(at: x) })
    }

    /// Draws from the mixture.
    public func draw(using random: inout DrawSequence) -> [Double] {
        var rest = random.uniform()
        var chosen = parts[parts.count - 1]
        for part in parts {
            rest -= part.weight
            guard rest < 0 else { continue }
            chosen = part
            break
        }
        var x = chosen.factor.scale((0..<dimension).map { _ in random.normal() })
        for place in x.indices { x[place] += chosen.state.mean[place] }
        return x
    }
}

/// log Σ eˣ without overflow; -∞ where all are.
func logSum(_ values: [Double]) -> Double {
    var largest = -Double.infinity
    for value in values { largest = max(largest, value) }
    guard largest > -.infinity else { return largest }
    var sum = 0.0
    for value in values { sum += exponential(value - largest) }
    return largest + logarithm(sum)
}

extension GaussianMixture: CheckpointValue {
    /// Appends the mixture.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(UInt8(parts.count))
        for part in parts {
            writer.append(part.weight)
            writer.append(part.state.mean)
            part.state.covariance.encode(into: &writer)
        }
    }

    /// Reads a mixture.
    ///
    /// - Throws: `CheckpointError`; `damaged` when a part is no distribution.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        var parts: [Part] = []
        for _ in 0..<(try reader.read(UInt8.self)) {
            let weight = try reader.readDouble()
            let mean = try reader.readDoubles()
            let covariance = try SquareMatrix(from: &reader)
            guard covariance.order == mean.count,
                let part = Part(
                    weight: weight, state: GaussianState(mean: mean, covariance: covariance)),
                parts.isEmpty || parts[0].factor.order == mean.count
            else { throw .damaged }
            parts.append(part)
        }
        guard !parts.isEmpty else { throw .damaged }
        self.init(parts: parts)
    }
}
