public import SequentialMonteCarlo

/// The predictive distribution of a positive reading: its natural logarithm is a mixture of normal
/// distributions, one for each particle.
public struct LogNormalMixture: Hashable, Sendable {
    /// The components' weights, which sum to one.
    public let weights: [Double]
    /// The components, on the logarithmic scale.
    public let components: [PredictiveNormal]

    /// Puts a mixture together.
    ///
    /// - Precondition: There is a weight for each component and at least one component.
    public init(weights: [Double], components: [PredictiveNormal]) {
        precondition(
            !weights.isEmpty && weights.count == components.count, "one weight a component")
        self.weights = weights
        self.components = components
    }

    /// The probability of a reading up to `value`: a uniform number for readings of the model.
    public func cumulative(at value: Double) -> Double {
        guard value > 0 else { return 0 }
        return cumulative(atLogarithm: logarithm(value))
    }

    /// The value below which the share `p` of readings lies.
    ///
    /// By bisection to 10⁻¹² on the logarithmic scale.
    ///
    /// - Precondition: `0 < p < 1`.
    public func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a quantile needs a probability strictly between 0 and 1")
        var low = Double.infinity
        var high = -Double.infinity
        for component in components {
            let value = component.quantile(p)
            low = min(low, value)
            high = max(high, value)
        }
        while high - low > 1e-12 {
            let middle = 0.5 * (low + high)
            guard middle > low, middle < high else { break }
            if cumulative(atLogarithm: middle) < p { low = middle } else { high = middle }
        }
        return exponential(0.5 * (low + high))
    }

    /// The mean of the logarithm.
    public var logMean: Double {
        var sum = 0.0
        for (weight, component) in zip(weights, components) { sum += weight * component.mean }
        return sum
    }

    /// The log density of the logarithm of a reading, in nats: its logarithmic score.
    public func logDensity(at value: Double) -> Double {
        let x = logarithm(value)
        var largest = -Double.infinity
        let terms = zip(weights, components).map { weight, component in
            let term = logarithm(weight) + component.logDensity(at: x)
            largest = max(largest, term)
            return term
        }
        guard largest > -.infinity else { return -.infinity }
        var sum = 0.0
        for term in terms { sum += exponential(term - largest) }
        return largest + logarithm(sum)
    }

    /// The continuous ranked probability score of the logarithm of a reading, in closed form
    /// (Gneiting and Raftery 2007; Grimit et al. 2006): the lower, the better.
    ///
    /// - Complexity: O(*n*²).
    public func rankedProbabilityScore(at value: Double) -> Double {
        let x = logarithm(value)
        var distance = 0.0
        var spread = 0.0
        for place in components.indices {
            let own = components[place]
            distance +=
                weights[place] * Self.meanMagnitude(x - own.mean, variance: own.variance)
            for other in 0..<place {
                let beside = components[other]
                spread +=
                    2 * weights[place] * weights[other]
                    * Self.meanMagnitude(
                        own.mean - beside.mean, variance: own.variance + beside.variance)
            }
            spread +=
                weights[place] * weights[place]
                * Self.meanMagnitude(0, variance: 2 * own.variance)
        }
        return distance - 0.5 * spread
    }

    /// A mixture of `count` equally weighted components that says nearly the same, at a fraction of
    /// the cost: those at evenly spread places of the components ordered by their means.
    ///
    /// - Precondition: `count` is positive.
    /// - Complexity: O(*n* log *n*).
    public func thinned(to count: Int) -> LogNormalMixture {
        guard count < components.count else { return self }
        let order = components.indices.sorted {
            (components[$0].mean, $0) < (components[$1].mean, $1)
        }
        var chosen: [PredictiveNormal] = []
        var place = 0
        var sum = weights[order[0]]
        for tooth in 0..<count {
            let share = (Double(tooth) + 0.5) / Double(count)
            while sum < share, place + 1 < order.count {
                place += 1
                sum += weights[order[place]]
            }
            chosen.append(components[order[place]])
        }
        return LogNormalMixture(
            weights: Array(repeating: 1 / Double(count), count: count), components: chosen)
    }

    private func cumulative(atLogarithm x: Double) -> Double {
        var sum = 0.0
        for (weight, component) in zip(weights, components) {
            sum += weight * component.cumulative(at: x)
        }
        return min(sum, 1)
    }

    /// E|X| of a normal X.
    private static func meanMagnitude(_ mean: Double, variance: Double) -> Double {
        let deviation = variance.squareRoot()
        guard deviation > 0 else { return mean.magnitude }
        let z = mean / deviation
        return 2 * deviation * NormalDistribution.density(z)
            + mean * (2 * NormalDistribution.cumulative(z) - 1)
    }
}
