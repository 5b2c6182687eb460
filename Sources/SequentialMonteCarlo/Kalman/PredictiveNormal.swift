/// The normal distribution in which a reading is expected.
public struct PredictiveNormal: Hashable, Sendable {
    /// The mean.
    public let mean: Double
    /// The variance, noise of the reading included.
    public let variance: Double

    /// Puts a distribution together.
    public init(mean: Double, variance: Double) {
        self.mean = mean
        self.variance = variance
    }

    /// The log density at `value`, in nats.
    public func logDensity(at value: Double) -> Double {
        let residual = value - mean
        return -0.5 * (logarithm(2 * .pi * variance) + residual * residual / variance)
    }

    /// The probability of a reading up to `value`: uniform on (0, 1) for readings of the model,
    /// so that a calibrated model can be told from another (Rosenblatt 1952; Dawid 1984).
    public func cumulative(at value: Double) -> Double {
        NormalDistribution.cumulative(standardised(value))
    }

    /// The probability of a reading between two values, as of one that is displayed rounded.
    public func mass(from low: Double, to high: Double) -> Double {
        NormalDistribution.mass(from: standardised(low), to: standardised(high))
    }

    /// The value below which a share `p` of readings is expected.
    ///
    /// - Precondition: `0 < p < 1`.
    public func quantile(_ p: Double) -> Double {
        mean + variance.squareRoot() * NormalDistribution.quantile(p)
    }

    /// The continuous ranked probability score of a reading, in closed form (Gneiting and Raftery
    /// 2007): the lower, the better.
    public func rankedProbabilityScore(at value: Double) -> Double {
        let z = standardised(value)
        let deviation = variance.squareRoot()
        return deviation
            * (z * (2 * NormalDistribution.cumulative(z) - 1)
                + 2 * NormalDistribution.density(z) - 1 / Double.pi.squareRoot())
    }

    private func standardised(_ value: Double) -> Double {
        (value - mean) / variance.squareRoot()
    }
}
