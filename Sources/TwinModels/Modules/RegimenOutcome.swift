/// By what one regimen is told from another in a stream.
public enum RegimenOutcome: String, Hashable, Sendable {
    /// The lowest true value on the way; higher is better.
    case nadir
    /// The true value at the end; lower is better.
    case final
    /// The highest true value on the way; lower is better.
    case peak

    /// Whether more of it is better.
    public var isHigherBetter: Bool { self == .nadir }

    /// The outcome of a course of true values.
    ///
    /// - Precondition: There is a value.
    public func value(of states: [Double]) -> Double {
        switch self {
        case .nadir: states.reduce(.infinity, min)
        case .peak: states.reduce(-.infinity, max)
        case .final: states[states.count - 1]
        }
    }
}
