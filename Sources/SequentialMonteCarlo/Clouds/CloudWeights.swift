/// Normalised importance weights of a cloud in single precision, sixteen to a vector.
///
/// Dimensionless natural logarithms, in particle order. Sums run over the blocks in each lane and
/// then over the lanes in a fixed tree, so that equal numbers give equal weights anywhere.
///
/// - Invariant: no entry is NaN or +∞; the weights sum to one within 1 part in 10⁵.
public struct CloudWeights: Hashable, Sendable {
    /// The natural logarithm of each weight, in particle order.
    public internal(set) var logValues: ParticleColumn
    /// How many equally weighted particles would carry the same information: 1 / Σ W².
    ///
    /// Between 1 and `count`. (Kong, Liu and Wong 1994.)
    public internal(set) var effectiveSampleSize: Double

    /// Gives every particle the same weight.
    ///
    /// - Precondition: `count` is a positive multiple of 16.
    public init(uniform count: Int) {
        logValues = ParticleColumn(repeating: Float(-logarithm(Double(count))), count: count)
        effectiveSampleSize = Double(count)
    }

    init(logValues: ParticleColumn, effectiveSampleSize: Double) {
        self.logValues = logValues
        self.effectiveSampleSize = effectiveSampleSize
    }

    /// The number of particles.
    public var count: Int { logValues.count }

    /// Gives every particle the same weight again, as after resampling.
    ///
    /// - Complexity: O(*n*); allocates nothing.
    public mutating func makeUniform() {
        let share = Lanes(repeating: Float(-logarithm(Double(count))))
        logValues.withMutableBlocks { logs in
            for block in logs.indices { logs[block] = share }
        }
        effectiveSampleSize = Double(count)
    }

    /// Writes the weights themselves.
    ///
    /// - Precondition: `values` has one entry per particle.
    /// - Complexity: O(*n*); allocates nothing.
    public func write(to values: inout ParticleColumn) {
        precondition(values.count == count, "one weight for each particle")
        logValues.withBlocks { logs in
            values.withMutableBlocks { values in
                for block in logs.indices { values[block] = exponential(logs[block]) }
            }
        }
    }

    /// Conditions the weights on one observation.
    ///
    /// Weights below e^−87 times the largest count as zero in `values` and in the evidence, but
    /// keep their logarithm.
    ///
    /// - Parameters:
    ///   - logLikelihoods: Log densities in nats, one per particle.
    ///   - values: Receives the normalised weights themselves.
    /// - Returns: The log evidence of the observation, in nats.
    /// - Throws: `notANumber` for the first density that is NaN or +∞; `allZero` when no particle
    ///   explains the observation. Either way the weights and `values` keep their old numbers.
    /// - Precondition: `logLikelihoods` and `values` have one entry per particle.
    /// - Complexity: O(*n*) time; allocates nothing.
    public mutating func condition(
        on logLikelihoods: ParticleColumn, values: inout ParticleColumn
    ) throws(WeightError) -> Double {
        precondition(logLikelihoods.count == count, "one log density for each particle")
        precondition(values.count == count, "one weight for each particle")
        let largest = try largestLogWeight(with: logLikelihoods)
        var sums = Lanes(repeating: 0)
        var squares = Lanes(repeating: 0)
        logLikelihoods.withBlocks { densities in
            logValues.withMutableBlocks { logs in
                values.withMutableBlocks { values in
                    for block in logs.indices {
                        let logWeight = (logs[block] + densities[block]) - largest
                        let weight = exponential(logWeight)
                        sums += weight
                        squares += weight * weight
                        logs[block] = logWeight
                        values[block] = weight
                    }
                }
            }
        }
        let sum = sums.total
        let logSum = logarithm(sum)
        let share = Float(1 / sum)
        let logShare = Float(logSum)
        logValues.withMutableBlocks { logs in
            for block in logs.indices { logs[block] -= logShare }
        }
        values.withMutableBlocks { values in
            for block in values.indices { values[block] *= share }
        }
        effectiveSampleSize = min(sum * sum / squares.total, Double(count))
        return Double(largest) + logSum
    }

    private func largestLogWeight(with logLikelihoods: ParticleColumn) throws(WeightError) -> Float
    {
        var largest = Lanes(repeating: -.infinity)
        // Stays zero until a density is not below infinity, and is NaN then.
        var soundness = Lanes(repeating: 0)
        logLikelihoods.withBlocks { densities in
            logValues.withBlocks { logs in
                for block in logs.indices {
                    let density = densities[block]
                    soundness.replace(with: .nan, where: .!(density .< .infinity))
                    let logWeight = logs[block] + density
                    largest.replace(with: logWeight, where: logWeight .> largest)
                }
            }
        }
        if soundness.total != 0 {
            var particle = 0
            while logLikelihoods[particle] < .infinity { particle += 1 }
            throw .notANumber(particle: particle)
        }
        guard largest.largest > -.infinity else { throw .allZero }
        return largest.largest
    }
}
