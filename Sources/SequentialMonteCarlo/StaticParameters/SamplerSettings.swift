/// How a sampler of static parameters works.
public struct SamplerSettings: Hashable, Sendable {
    /// The number *N* of particles.
    public var particles = 512
    /// Sweeps of Metropolis moves after each resampling, 63 at most.
    public var moves = 3
    /// A record that would leave fewer effective particles than this share is taken in by degrees.
    public var bridgingShare = 0.1
    /// How many records may wait.
    public var backlogCapacity = 64
    /// How many records the history and the backlog may hold together.
    public var historyCapacity = 4_096
    /// How the history is kept short; nil keeps it whole, up to its capacity.
    public var bound: HistoryBound? = HistoryBound()

    /// The settings of the design: 512 particles, 3 moves, half a year of history.
    public init() {}
}

/// How a history is kept short.
public struct HistoryBound: Hashable, Sendable {
    /// Records older than this many hours may go.
    public var hours = 180.0 * 24
    /// Hours between two times at which the history may later be cut.
    public var anchorHours = 30.0 * 24
    /// The most normal distributions that stand for what was dropped.
    public var mostComponents = 3

    /// The bound of the design: 180 days, cut to within 30 days.
    public init() {}
}
