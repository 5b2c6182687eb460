/// Bets on the mean of each block of a stream's readings, as the twin foresaw it when the block
/// began.
///
/// One block follows the other and none overlaps: the score of a block has its distribution given
/// everything before the block, and given that only. Scores go to a `ResidualDetector`, whose
/// guarantee holds at the ends of blocks; `ScaleMixture` says how that is combined with detectors
/// that move at other times. When a block ends depends on the times of readings alone, never on
/// their values.
public struct BlockDetector: Hashable, Sendable {
    /// How long a block lasts, in hours.
    public let length: Double
    /// The bets on the blocks' scores; the stake is the time that a block took.
    public private(set) var bets: ResidualDetector
    /// The block under way, if any.
    public private(set) var block: ShadowBlock?

    /// Starts with no block and nothing staked; `length` is in hours and positive.
    public init(length: Double, design: ResidualDetector.Design = .standard) {
        precondition(length > 0, "a block lasts some time")
        self.length = length
        bets = ResidualDetector(design: design)
    }

    /// Brings back what was stored; nil if it is of another design or no block's state.
    ///
    /// - Parameters:
    ///   - wealth: That of `bets`.
    ///   - block: The state of `block`, nil where there is none.
    public init?(
        length: Double, design: ResidualDetector.Design = .standard, wealth: [Double],
        block: [Double]?
    ) {
        guard let bets = ResidualDetector(design: design, wealth: wealth) else { return nil }
        self.init(length: length, design: design)
        self.bets = bets
        guard let block else { return }
        guard let restored = ShadowBlock(state: block) else { return nil }
        self.block = restored
    }

    /// The statistic M after the last block that ended, in weeks.
    public var statistic: Double { bets.statistic }

    /// Whether a block is under way.
    public var isOpen: Bool { block != nil }

    /// Whether the block has lasted long enough. A sixteenth less will do: readings come nearly,
    /// not exactly, on the hour.
    public var isDue: Bool { (block?.hours ?? 0) >= length * 15 / 16 }

    /// Begins a block with the posterior as it is, before the block's first reading is assimilated.
    ///
    /// - Parameters:
    ///   - mean: The mean of the state, six components.
    ///   - covariance: The six rows of its covariance.
    /// - Precondition: No block is under way.
    public mutating func begin(mean: SIMD8<Double>, covariance: [SIMD8<Double>]) {
        precondition(block == nil, "blocks do not overlap")
        block = ShadowBlock(mean: mean, covariance: covariance)
    }

    /// Carries the block on by `hours`; see `ShadowBlock`. Without a block nothing happens.
    public mutating func advance(decay: SIMD8<Double>, noise: SIMD8<Double>, hours: Double) {
        block?.advance(decay: decay, noise: noise, hours: hours)
    }

    /// Counts a reading of the block; see `ShadowBlock`. Without a block nothing happens.
    public mutating func observe(value: Double, loadings: SIMD8<Double>, noise: Double) {
        block?.observe(value: value, loadings: loadings, noise: noise)
    }

    /// Ends the block and settles the bets on it.
    ///
    /// - Returns: The standardised mean of the block's readings; nil, and no bet is settled, if it
    ///   had none.
    public mutating func finish() -> Double? {
        guard let ended = block else { return nil }
        block = nil
        guard let z = ended.score else { return nil }
        _ = bets.observe(z: z, weeks: ended.hours / 168)
        return z
    }

    /// Gives away what exceeds `limit`, which keeps the guarantee and lets the alarm end.
    public mutating func cap(at limit: Double) { bets.cap(at: limit) }

    /// Starts anew with nothing staked, and without the block under way: what is known of it by now
    /// must not be bet on.
    public mutating func reset() {
        bets.reset()
        block = nil
    }
}
