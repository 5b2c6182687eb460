/// Normalised importance weights of one patient's particle cloud.
///
/// Dimensionless natural logarithms, in particle order.
///
/// - Invariant: no entry is NaN; the weights sum to one within rounding.
public struct ImportanceWeights: Hashable, Sendable {
    /// The natural logarithm of each weight, in particle order.
    public private(set) var logValues: [Double]
    /// The weights themselves, in particle order.
    public private(set) var values: [Double]

    /// Gives every particle the same weight.
    ///
    /// - Precondition: `count > 0`.
    public init(uniform count: Int) {
        precondition(count > 0, "a cloud needs a particle")
        logValues = Array(repeating: -logarithm(Double(count)), count: count)
        // The exponential and not 1/n: weights read back from their logarithms must be the same.
        values = logValues.map(exponential)
    }

    /// Restores weights from logarithms that were normalised when they were stored.
    ///
    /// Returns nil if an entry is NaN or +∞ or no entry is finite.
    public init?(normalisedLogValues: [Double]) {
        guard
            normalisedLogValues.allSatisfy({ $0 < .infinity }),
            normalisedLogValues.contains(where: { $0 > -.infinity })
        else { return nil }
        logValues = normalisedLogValues
        values = normalisedLogValues.map(exponential)
    }

    /// The number of particles.
    public var count: Int { logValues.count }

    /// How many equally weighted particles would carry the same information: 1 / Σ W².
    ///
    /// Between 1 and `count`. (Kong, Liu and Wong 1994.)
    public var effectiveSampleSize: Double {
        var sum = 0.0
        for value in values { sum += value * value }
        return 1 / sum
    }

    /// Conditions the weights on one observation.
    ///
    /// - Parameter logLikelihoods: Log densities in nats, one per particle.
    /// - Returns: The log evidence of the observation, in nats.
    /// - Throws: `notANumber` for the first density that is NaN or +∞; `allZero` when no particle
    ///   explains the observation. Either way the weights keep their old values.
    /// - Precondition: `logLikelihoods` has one entry per particle.
    /// - Complexity: O(*n*) time; allocates one array of *n*.
    public mutating func condition(on logLikelihoods: [Double]) throws(WeightError) -> Double {
        precondition(logLikelihoods.count == count, "one log density for each particle")
        var updated = logValues
        var largest = -Double.infinity
        for particle in updated.indices {
            guard logLikelihoods[particle] < .infinity else {
                throw .notANumber(particle: particle)
            }
            updated[particle] += logLikelihoods[particle]
            largest = max(largest, updated[particle])
        }
        guard largest > -.infinity else { throw .allZero }
        var sum = 0.0
        for particle in updated.indices { sum += exponential(updated[particle] - largest) }
        let evidence = largest + logarithm(sum)
        for particle in updated.indices {
            logValues[particle] = updated[particle] - evidence
            values[particle] = exponential(logValues[particle])
        }
        return evidence
    }

    /// The weighted mean of one number per particle.
    ///
    /// - Precondition: `numbers` has one entry per particle.
    public func mean(_ numbers: [Double]) -> Double {
        precondition(numbers.count == count, "one number for each particle")
        var sum = 0.0
        for particle in numbers.indices { sum += values[particle] * numbers[particle] }
        return sum
    }
}

/// Why weights could not be conditioned on an observation.
public enum WeightError: Error, Hashable, Sendable {
    /// The log density of this particle, the first such one, is NaN or +∞.
    case notANumber(particle: Int)
    /// No particle gives the observation any density.
    case allZero
}
