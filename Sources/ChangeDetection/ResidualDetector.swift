/// Bets against the claim that a twin's standardised residuals are as predicted.
///
/// An e-detector of Shiryaev–Roberts form (Shin, Ramdas and Rinaldo 2023, arXiv 2203.03532): each
/// bet on a shift ℓ multiplies its wealth by e = exp(ℓz − |ℓ|μ₀ − ℓ²c²/2), whose expectation is at
/// most one while the residuals' mean stays within ±μ₀ and their spread below c, and is given w
/// more to bet with before each residual. M is the mean over the bets. Then M − Σw is a
/// supermartingale, so the expected number of times M reaches A is at most Σw / A, whatever the
/// sampling: with w in weeks and A = 1 / budget, at most `budget` false alarms a week.
public struct ResidualDetector: Hashable, Sendable {
    /// What the detector bets on and how much it tolerates.
    public struct Design: Hashable, Sendable {
        /// The shifts ℓ bet on, in standard deviations.
        public var shifts: [Double]
        /// The mean shift μ₀ that is still no alarm.
        public var toleratedShift: Double
        /// The spread c that is still no alarm, as a sub-Gaussian proxy.
        public var toleratedSpread: Double
        /// The longest time that one residual adds to the stake, in weeks.
        public var longestStake: Double

        /// The design with shifts of ±0.5, ±1 and ±1.5 that tolerates a shift of 0.1 and a spread
        /// of 1.05 and counts a gap as one day at most.
        public static let standard = Design(
            shifts: [0.5, -0.5, 1, -1, 1.5, -1.5], toleratedShift: 0.1, toleratedSpread: 1.05,
            longestStake: 1.0 / 7)

        /// Makes a design; `shifts` must not be empty, and for a detector no more than
        /// `mostBets`.
        public init(
            shifts: [Double], toleratedShift: Double, toleratedSpread: Double,
            longestStake: Double
        ) {
            precondition(!shifts.isEmpty, "a detector bets on something")
            self.shifts = shifts
            self.toleratedShift = toleratedShift
            self.toleratedSpread = toleratedSpread
            self.longestStake = longestStake
        }
    }

    /// The most shifts that a detector bets on.
    public static let mostBets = 6

    /// What the detector bets on.
    public let design: Design
    /// The wealth of each bet, in weeks; zero behind the last bet.
    private var held = FixedArray<6, Double>(repeating: 0)

    /// Starts with nothing staked.
    ///
    /// - Precondition: The design has `mostBets` shifts at most.
    public init(design: Design = .standard) {
        precondition(design.shifts.count <= Self.mostBets, "room for each bet")
        self.design = design
    }

    /// Brings back a detector of such a design whose wealth was stored; nil if it has another number
    /// of bets.
    public init?(design: Design = .standard, wealth: [Double]) {
        guard wealth.count == design.shifts.count else { return nil }
        self.init(design: design)
        for bet in wealth.indices { held[bet] = wealth[bet] }
    }

    /// The wealth of each bet, in weeks.
    public var wealth: [Double] { design.shifts.indices.map { held[$0] } }

    /// The statistic M, in weeks.
    public var statistic: Double {
        var sum = 0.0
        for bet in design.shifts.indices { sum += held[bet] }
        return sum / Double(design.shifts.count)
    }

    /// Takes in one residual.
    ///
    /// - Parameters:
    ///   - z: The normal score of the predictive rank; clipped to ±4.
    ///   - weeks: The time since the residual before, in weeks; known before `z` is.
    /// - Returns: The factor by which the residual multiplied the stake as a whole.
    public mutating func observe(z: Double, weeks: Double) -> Double {
        let residual = min(max(z, -4), 4)
        let stake = min(max(weeks, 0), design.longestStake)
        let before = statistic + stake
        for (bet, shift) in design.shifts.enumerated() {
            let size = abs(shift)
            let spread = design.toleratedSpread * design.toleratedSpread
            held[bet] =
                naturalExponential(
                    shift * residual - size * design.toleratedShift - size * size * spread / 2)
                * (held[bet] + stake)
        }
        return before > 0 ? statistic / before : 1
    }

    /// Gives away what exceeds `limit`, which keeps the guarantee and lets the alarm end.
    public mutating func cap(at limit: Double) {
        let excess = statistic / limit
        guard excess > 1 else { return }
        for bet in design.shifts.indices { held[bet] /= excess }
    }

    /// Starts anew with nothing staked.
    public mutating func reset() {
        held = FixedArray(repeating: 0)
    }
}
