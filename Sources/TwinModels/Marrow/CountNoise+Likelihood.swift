import SequentialMonteCarlo

extension CountNoise {
    /// What a count says: a value, or that it lies below the limit.
    func arrival(of count: Double) -> MarrowCourse.Arrival {
        count < lowerLimit ? .belowLimit(logarithm(lowerLimit)) : .count(logarithm(count))
    }

    /// The distribution of the logarithm of a count.
    ///
    /// - Parameters:
    ///   - state: All cells that are counted, in 10⁹/L; taken as 0.001 if fewer.
    ///   - extraVariance: Of the logarithm, from what was transfused.
    func distribution(around state: Double, extraVariance: Double) -> PredictiveNormal {
        let mean = max(state, 1e-3)
        let low = absolute / mean
        return PredictiveNormal(
            mean: logarithm(mean), variance: relative * relative + low * low + extraVariance)
    }
}
