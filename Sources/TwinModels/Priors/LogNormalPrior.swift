import SequentialMonteCarlo

/// What is known of a positive parameter before the patient's readings: its logarithm is normal,
/// cut off outside bounds.
public struct LogNormalPrior: Hashable, Sendable {
    /// The median, in the parameter's unit.
    public var median: Double
    /// The standard deviation of the natural logarithm.
    public var deviation: Double
    /// What the parameter cannot leave, in its unit.
    public var bounds: ClosedRange<Double>

    /// Puts a prior together.
    ///
    /// - Precondition: The median is positive and lies within the bounds, the deviation is positive.
    public init(
        _ median: Double, deviation: Double,
        bounds: ClosedRange<Double> = .leastNormalMagnitude ... .greatestFiniteMagnitude
    ) {
        precondition(
            median > 0 && deviation > 0 && bounds.contains(median), "a prior has mass at its median"
        )
        self.median = median
        self.deviation = deviation
        self.bounds = bounds
    }

    /// The logarithm of the parameter at a standard normal `z`, for simulating a population.
    public func logarithm(at z: Double) -> Double { logMedian + deviation * z }

    /// Draws the logarithm; outside the bounds it draws again.
    func draw(using random: inout DrawSequence) -> Double {
        while true {
            let value = logarithm(at: random.normal())
            if holds(value) { return value }
        }
    }

    /// The log density of the logarithm, without what the bounds cut off; -∞ outside them.
    func logDensity(at logValue: Double) -> Double {
        guard holds(logValue) else { return -.infinity }
        return PredictiveNormal(mean: logMedian, variance: deviation * deviation)
            .logDensity(at: logValue)
    }

    private var logMedian: Double { SequentialMonteCarlo.logarithm(median) }

    private func holds(_ logValue: Double) -> Bool { bounds.contains(exponential(logValue)) }
}
