import SequentialMonteCarlo

/// The scale on which a vital sign is modelled as linear and Gaussian.
public enum VitalTransform: Sendable {
    /// x = y.
    case identity
    /// x = ln y.
    case logarithmic
    /// x = ln(100.5 − y) for a saturation y in %: grows as the saturation falls, and a display
    /// that shows 100 covers the half line x ≤ 0.
    case desaturation

    /// Whether a larger value has a larger `x`.
    public var isIncreasing: Bool { self != .desaturation }

    /// Maps a value to the model's scale; −∞ at the end of the value's range.
    public func forward(_ value: Double) -> Double {
        switch self {
        case .identity: value
        case .logarithmic: value > 0 ? logarithm(value) : -.infinity
        case .desaturation: value < 100.5 ? logarithm(100.5 - value) : -.infinity
        }
    }

    /// Maps back to the stream's unit.
    public func inverse(_ x: Double) -> Double {
        switch self {
        case .identity: x
        case .logarithmic: exponential(x)
        case .desaturation: 100.5 - exponential(x)
        }
    }

    /// The size of dy/dx at `x`, in the stream's unit.
    public func slope(_ x: Double) -> Double { self == .identity ? 1 : exponential(x) }
}
