import SequentialMonteCarlo

/// The set of true values that a display shows as one reading.
///
/// A monitor that shows whole numbers says only that the value lay within half a unit. Bounds are
/// in the stream's unit.
public struct DisplayCell: Hashable, Sendable {
    /// What was shown.
    public let value: Double
    /// Half the step of the display.
    public let halfWidth: Double

    /// The cell of a reading on a display with the given step.
    ///
    /// A value that is no multiple of `resolution` was shown, or averaged, on a finer one: the step
    /// is then a half, a tenth or a hundredth of it, whichever first fits.
    public init(value: Double, resolution: Double) {
        self.value = value
        let step = [1.0, 0.5, 0.1, 0.01].map { $0 * resolution }.first { step in
            let multiple = value / step
            return abs(multiple - multiple.rounded()) < 1e-6
        }
        halfWidth = (step ?? resolution * 0.001) / 2
    }

    /// The cell of a value known exactly, for simulations and proofs.
    public init(exactly value: Double) {
        self.value = value
        halfWidth = max(abs(value), 1) * 1e-10
    }

    /// Brings back a cell that was stored.
    init(value: Double, halfWidth: Double) {
        self.value = value
        self.halfWidth = halfWidth
    }

    /// The share of `range` that the cell covers: the probability of the cell under a uniform
    /// distribution over the range.
    package func share(of range: ClosedRange<Double>) -> Double {
        let low = max(value - halfWidth, range.lowerBound)
        let high = min(value + halfWidth, range.upperBound)
        return max(high - low, 0) / (range.upperBound - range.lowerBound)
    }

    /// The bounds on the model's scale, in growing order, and the image of the value itself.
    package func bounds(on transform: VitalTransform) -> (low: Double, high: Double, middle: Double)
    {
        let below = transform.forward(value - halfWidth)
        let above = transform.forward(value + halfWidth)
        return (min(below, above), max(below, above), transform.forward(value))
    }
}

/// The probability of a cell under N(`mean`, `deviation`²) on the model's scale.
func cellMass(
    _ bounds: (low: Double, high: Double, middle: Double), mean: Double, deviation: Double
) -> Double {
    let width = (bounds.high - bounds.low) / deviation
    // For a narrow cell the density at its middle is exact to a part in 10^4 and does not cancel.
    guard width > 0.02 else {
        return NormalDistribution.density((bounds.middle - mean) / deviation) * width
    }
    return NormalDistribution.mass(
        from: (bounds.low - mean) / deviation, to: (bounds.high - mean) / deviation)
}
