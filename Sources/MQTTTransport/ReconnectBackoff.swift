/// How long to wait before the next attempt to reach the broker.
///
/// Exponential with full jitter: the wait is uniform between zero and a bound that doubles with
/// each attempt, so that many clients of a restarted broker do not return in step.
public struct ReconnectBackoff: Hashable, Sendable {
    /// The bound before the first attempt.
    public let initial: Duration
    /// The bound never grows past this.
    public let ceiling: Duration
    /// The bound of the next wait.
    public private(set) var bound: Duration

    /// Starts at `initial`.
    ///
    /// - Precondition: `0 < initial <= ceiling`.
    public init(initial: Duration = .milliseconds(500), ceiling: Duration = .seconds(30)) {
        precondition(
            initial > .zero && initial <= ceiling, "the bound grows from initial to ceiling")
        self.initial = initial
        self.ceiling = ceiling
        bound = initial
    }

    /// Gives the wait before the next attempt, and doubles the bound.
    public mutating func nextDelay(using generator: inout some RandomNumberGenerator) -> Duration {
        let delay = bound * Double.random(in: 0..<1, using: &generator)
        bound = min(bound * 2, ceiling)
        return delay
    }

    /// Starts again at `initial`, after a connection that proved itself by lasting `ceiling`.
    ///
    /// A shorter one keeps the bound: two daemons with one client id, each taking the session over
    /// from the other, must not do so at full speed.
    public mutating func connectionEnded(after lifetime: Duration) {
        if lifetime >= ceiling { bound = initial }
    }
}
