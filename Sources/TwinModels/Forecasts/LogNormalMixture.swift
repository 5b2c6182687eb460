public import SequentialMonteCarlo

/// The predictive distribution of a positive reading: its natural logarithm, after an offset if
/// there is one, is a mixture of normal distributions, one for each particle, and perhaps of one
/// value that is written down again.
public struct LogNormalMixture: Hashable, Sendable {
    /// The components' weights, which sum to one with the probability of a repetition.
    public let weights: [Double]
    /// The components, on the logarithmic scale.
    public let components: [PredictiveNormal]
    /// What is added to a reading before its logarithm is taken; scores are on that scale.
    public let offset: Double
    /// The value that has a probability of its own; nil for none.
    public let repetition: RepeatedReading?

    /// Puts a mixture together.
    ///
    /// - Precondition: There is a weight for each component and at least one component.
    public init(
        weights: [Double], components: [PredictiveNormal], offset: Double = 0,
        repetition: RepeatedReading? = nil
    ) {
        precondition(
            !weights.isEmpty && weights.count == components.count, "one weight a component")
        self.weights = weights
        self.components = components
        self.offset = offset
        self.repetition = repetition
    }

    /// The probability of a reading up to `value`, half of a repetition of just this value: a
    /// uniform number for readings of a model that repeats none.
    public func cumulative(at value: Double) -> Double {
        guard value + offset > 0 else { return 0 }
        return cumulative(atLogarithm: logarithm(value + offset))
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
        if let repetition {
            low = min(low, repetition.logValue)
            high = max(high, repetition.logValue)
        }
        while high - low > 1e-12 {
            let middle = 0.5 * (low + high)
            guard middle > low, middle < high else { break }
            if cumulative(atLogarithm: middle) < p { low = middle } else { high = middle }
        }
        return max(exponential(0.5 * (low + high)) - offset, 0)
    }

    /// The mean of the logarithm.
    public var logMean: Double {
        var sum = (repetition?.probability ?? 0) * (repetition?.logValue ?? 0)
        for (weight, component) in zip(weights, components) { sum += weight * component.mean }
        return sum
    }

    /// The log density of the logarithm of a reading, in nats: its logarithmic score. A repetition's
    /// probability is spread over its width.
    public func logDensity(at value: Double) -> Double {
        let x = logarithm(value + offset)
        var largest = -Double.infinity
        var terms = zip(weights, components).map { weight, component in
            let term = logarithm(weight) + component.logDensity(at: x)
            largest = max(largest, term)
            return term
        }
        if let repetition, x == repetition.logValue {
            let term = logarithm(repetition.probability / repetition.width)
            largest = max(largest, term)
            terms.append(term)
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
        let x = logarithm(value + offset)
        var distance = 0.0
        var spread = 0.0
        if let repetition {
            distance += repetition.probability * abs(x - repetition.logValue)
            for place in components.indices {
                let own = components[place]
                spread +=
                    2 * repetition.probability * weights[place]
                    * Self.meanMagnitude(own.mean - repetition.logValue, variance: own.variance)
            }
        }
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

    /// The same score by quadrature, ∫ (F(x) − 1[x ≥ ln y])² dx, and where a limit is given of what
    /// lies above it alone: that of the larger of reading and limit.
    ///
    /// By the midpoint rule on `points` points each side of the reading: with 64, within some 10⁻³.
    ///
    /// - Parameter limit: In the reading's unit; 0 for none.
    /// - Complexity: O(*n*).
    public func rankedProbabilityScore(at value: Double, above limit: Double, points: Int = 64)
        -> Double
    {
        let x = logarithm(max(value, limit) + offset)
        var low = x
        var high = x
        for component in components {
            let reach = 6 * component.variance.squareRoot()
            low = min(low, component.mean - reach)
            high = max(high, component.mean + reach)
        }
        if let repetition {
            low = min(low, repetition.logValue)
            high = max(high, repetition.logValue)
        }
        if limit > 0 { low = logarithm(limit + offset) }
        func integral(_ start: Double, _ end: Double, _ step: Double) -> Double {
            let width = (end - start) / Double(points)
            var sum = 0.0
            for place in 0..<points {
                let at = start + (Double(place) + 0.5) * width
                let distance = cumulative(atLogarithm: at) - step
                sum += distance * distance
            }
            return sum * width
        }
        return integral(low, x, 0) + integral(x, high, 1)
    }

    /// A mixture of `count` equally weighted components that says nearly the same, at a fraction of
    /// the cost: those at evenly spread places of the components ordered by their means.
    ///
    /// - Precondition: `count` is positive.
    /// - Complexity: O(*n* log *n*).
    public func thinned(to count: Int) -> LogNormalMixture {
        guard count < components.count else { return self }
        let whole = 1 - (repetition?.probability ?? 0)
        let order = components.indices.sorted {
            (components[$0].mean, $0) < (components[$1].mean, $1)
        }
        var chosen: [PredictiveNormal] = []
        var place = 0
        var sum = weights[order[0]]
        for tooth in 0..<count {
            let share = whole * (Double(tooth) + 0.5) / Double(count)
            while sum < share, place + 1 < order.count {
                place += 1
                sum += weights[order[place]]
            }
            chosen.append(components[order[place]])
        }
        return LogNormalMixture(
            weights: Array(repeating: whole / Double(count), count: count), components: chosen,
            offset: offset, repetition: repetition)
    }

    private func cumulative(atLogarithm x: Double) -> Double {
        var sum = 0.0
        if let repetition, x >= repetition.logValue {
            sum = repetition.probability * (x == repetition.logValue ? 0.5 : 1)
        }
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
