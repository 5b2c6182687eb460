import SequentialMonteCarlo

/// A reading of a model from which a misfit strays: where it is expected, and how much of the misfit
/// it shows.
struct MisfitReading {
    /// Where the reading is expected, the mean of the misfit included.
    var mean: Double
    /// *h*: how far the reading moves with the misfit, by derivative where it does so in a curve.
    var loading: Double
    /// The variance of the noise.
    var noise: Double

    /// The distribution of the reading while the misfit is believed to be such.
    func distribution(_ belief: PredictiveNormal) -> PredictiveNormal {
        PredictiveNormal(mean: mean, variance: loading * loading * belief.variance + noise)
    }

    /// What is believed of the misfit after a reading, by Kalman's update.
    func updated(_ belief: PredictiveNormal, at value: Double) -> PredictiveNormal {
        let shared = loading * belief.variance
        let gain = shared / (loading * shared + noise)
        return PredictiveNormal(
            mean: belief.mean + gain * (value - mean),
            variance: belief.variance * (1 - gain * loading))
    }

    /// What is believed of the misfit after a reading that lies below a limit and says no more: the
    /// normal distribution of the same mean and variance as the truncated one (Tobin 1958).
    func updated(_ belief: PredictiveNormal, below limit: Double) -> PredictiveNormal {
        let variance = loading * loading * belief.variance + noise
        let deviation = variance.squareRoot()
        let a = (limit - mean) / deviation
        // φ/Φ, by its tail where both are next to nothing.
        let ratio =
            a < -30
            ? -a - 1 / a : NormalDistribution.density(a) / NormalDistribution.cumulative(a)
        let gain = loading * belief.variance / deviation
        return PredictiveNormal(
            mean: belief.mean - gain * ratio,
            variance: belief.variance - gain * gain * min(ratio * (ratio + a), 1))
    }
}
