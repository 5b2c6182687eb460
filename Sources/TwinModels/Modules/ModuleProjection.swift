public import ClinicalTypes
public import SequentialMonteCarlo

/// What readings of one stream to expect at some times, particle by particle.
public struct ModuleProjection: Hashable, Sendable {
    /// What is read.
    public let stream: StreamCode
    /// UCUM unit of the readings.
    public let unit: String
    /// The particles' weights, which sum to one.
    public let weights: [Double]
    /// What is added to a reading before its logarithm is taken, in the unit.
    public let offset: Double
    /// For each time the distribution of the natural logarithm of a reading under each particle. Its
    /// mean stands for the true state, its variance for what readings scatter.
    public let readings: [[PredictiveNormal]]

    /// Puts a projection together.
    ///
    /// - Precondition: There is a distribution for each weight at each time.
    public init(
        stream: StreamCode, unit: String, weights: [Double], readings: [[PredictiveNormal]],
        offset: Double = 0
    ) {
        precondition(
            !weights.isEmpty && readings.allSatisfy { $0.count == weights.count },
            "one distribution a particle")
        self.stream = stream
        self.unit = unit
        self.weights = weights
        self.readings = readings
        self.offset = offset
    }

    /// How many equally weighted particles would say as much.
    public var effectiveSampleSize: Double {
        1 / weights.reduce(0) { $0 + $1 * $1 }
    }

    /// The distribution of a reading at the time at `place`.
    public func reading(at place: Int) -> LogNormalMixture {
        LogNormalMixture(weights: weights, components: readings[place], offset: offset)
    }

    /// The true value under one particle at the time at `place`, in the unit.
    public func state(_ particle: Int, at place: Int) -> Double {
        max(exponential(readings[place][particle].mean) - offset, 0)
    }

    /// The value below which the share `p` of the belief about the true value lies.
    ///
    /// - Complexity: O(*n* log *n*).
    public func stateQuantiles(_ shares: [Double], at place: Int) -> [Double] {
        weights.indices.map { state($0, at: place) }.weightedQuantiles(shares, weights)
    }

    /// The probability that a statement about a particle's true values at all times holds.
    public func probability(_ holds: (_ states: [Double]) -> Bool) -> Double {
        var sum = 0.0
        for (particle, weight) in weights.enumerated() {
            let states = readings.indices.map { state(particle, at: $0) }
            if holds(states) { sum += weight }
        }
        return min(sum, 1)
    }
}

extension [Double] {
    /// The least values below or at which the given shares of the weights lie.
    ///
    /// - Precondition: There is a weight for each value; weights sum to one.
    package func weightedQuantiles(_ shares: [Double], _ weights: [Double]) -> [Double] {
        let order = indices.sorted { (self[$0], $0) < (self[$1], $1) }
        return shares.map { share in
            var sum = 0.0
            for place in order {
                sum += weights[place]
                if sum >= share { return self[place] }
            }
            return self[order[order.count - 1]]
        }
    }
}
