/// Bets on a step that lasts, as it looks to a filter that is busy absorbing it.
///
/// A filter learns a step: the innovations it leaves shrink within hours, and a detector that bets on
/// a constant shift of the residuals misses what is small and lasting. But how they shrink is known.
/// With decay D, Kalman gain K and loadings H of the filter, a step of one unit that began at some
/// start moves the innovation by γ = 1 − H d, where d is what the filter has taken the step for:
/// d ← D d before each reading and d ← d + K γ after it, from d = 0. So the detector keeps a number
/// of possible starts and for each bets on steps δ, measured in predictive standard deviations at
/// the start: with μ = δγs₀/s, the shift to be expected in the standardised residual z, the wealth of
/// a bet is multiplied by exp(μz − |μ|μ₀ − μ²c²/2). The expectation of that factor is at most one
/// while residuals have a mean within ±μ₀ and a spread below c, whatever γ is, so the sum of all
/// wealth M less the stakes is a supermartingale, and M reaches A at most Σw / A times in expectation
/// (Shin, Ramdas and Rinaldo 2023, arXiv 2203.03532).
///
/// A start begins every quarter of an hour, say. Of the older ones, neighbours whose ages differ least for their age
/// are made one: it keeps the course of the richer and the wealth of both, which needs no trust in
/// the course, for M is the same and any bet made beforehand is fair. Starts older than three days
/// are given up. In single precision; a detector takes about 730 bytes.
public struct StepSignatureDetector: Hashable, Sendable {
    /// What the detector bets on.
    public let design: Design
    /// How many starts are kept: the first so many entries of `starts`, oldest first. The others are
    /// zero.
    var count: Int
    var starts: FixedArray<14, Start>
    /// The stake that no start has been given yet, in weeks; not part of M.
    var pendingStake: Float
    /// The time since the last start, in hours.
    var hoursSinceStart: Float

    /// A possible start of a step and the bets on it.
    struct Start: Hashable, Sendable {
        /// d in lanes 0 to 5, s₀ in lane 6 and the age in hours in lane 7.
        var course: SIMD8<Float>
        /// The wealth of the bets on each size, up and down, in weeks.
        var wealth: SIMD4<Float>

        static let none = Start(course: .zero, wealth: .zero)
    }

    /// The most starts kept.
    public static let mostStarts = 14
    /// The age at which a start is given up, in hours.
    static let reach: Float = 72
    /// What one bet may grow to, in weeks: far above any threshold and far from overflow.
    static let mostWealth = 1e30

    /// Starts with nothing staked.
    public init(design: Design = .standard) {
        self.design = design
        count = 0
        starts = FixedArray(repeating: .none)
        pendingStake = 0
        hoursSinceStart = 0
    }

    /// The statistic M, in weeks.
    public var statistic: Double {
        var sum = 0.0
        for start in 0..<count { sum += starts[start].wealth.total }
        return sum
    }

    /// Takes in one residual.
    ///
    /// Everything but `z` was settled before the reading was seen.
    ///
    /// - Parameters:
    ///   - z: The normal score of the predictive rank; clipped to ±4.
    ///   - deviation: The predictive standard deviation s of the reading, above zero.
    ///   - hours: The time since the reading before, which counts as a day of stake at most.
    ///   - decay: D, the factor of each component of the filter's mean since the reading before.
    ///   - gain: K, what each component takes of an innovation; zero if the reading is left out.
    ///   - loadings: H, what each component adds to the reading. At most six components; the other
    ///     lanes are ignored.
    /// - Returns: The factor by which the residual multiplied the stake as a whole.
    /// - Complexity: O(1): at most 14 starts of four bets; no allocation.
    @discardableResult
    public mutating func observe(
        z: Double, deviation: Double, hours: Double, decay: SIMD8<Double>, gain: SIMD8<Double>,
        loadings: SIMD8<Double>
    ) -> Double {
        precondition(deviation > 0, "a residual is measured in something")
        let elapsed = max(hours, 0)
        age(byHours: Float(elapsed), decay: decay)
        pendingStake += Float(min(elapsed / 168, 1.0 / 7))
        hoursSinceStart += Float(elapsed)
        // A sixteenth less: readings come nearly, not exactly, every quarter of an hour.
        if count == 0 || Double(hoursSinceStart) >= design.spacing * 15 / 16 { begin(deviation) }
        let residual = min(max(z, -4), 4)
        var before = 0.0
        var after = 0.0
        for start in 0..<count {
            let offset = SIMD8<Double>(starts[start].course)
            let signature = 1 - offset.dotOfComponents(loadings)
            before += starts[start].wealth.total
            bet(start, on: residual, unit: signature * offset[6] / deviation)
            after += starts[start].wealth.total
            starts[start].course.takeComponents(from: offset + gain * signature)
        }
        return before > 0 ? after / before : 1
    }

    /// Gives away what exceeds `limit`, which keeps the guarantee and lets the alarm end.
    public mutating func cap(at limit: Double) {
        let excess = statistic / limit
        guard excess > 1 else { return }
        for start in 0..<count { starts[start].wealth /= Float(excess) }
    }

    /// Starts anew with nothing staked.
    public mutating func reset() { self = StepSignatureDetector(design: design) }

    /// Multiplies the wealth of one start's bets; `unit` is γs₀/s.
    private mutating func bet(_ start: Int, on residual: Double, unit: Double) {
        let spread = design.toleratedSpread * design.toleratedSpread / 2
        var own = starts[start].wealth
        for lane in 0..<2 {
            let shift = design.sizes[lane] * unit
            let cost = abs(shift) * design.toleratedShift + shift * shift * spread
            let up = Double(own[2 * lane]) * naturalExponential(shift * residual - cost)
            let down = Double(own[2 * lane + 1]) * naturalExponential(-shift * residual - cost)
            own[2 * lane] = Float(min(up, Self.mostWealth))
            own[2 * lane + 1] = Float(min(down, Self.mostWealth))
        }
        starts[start].wealth = own
    }
}

extension SIMD4<Float> {
    /// The sum of the lanes, in a fixed order.
    fileprivate var total: Double { (Double(x) + Double(y)) + (Double(z) + Double(w)) }
}

extension SIMD8<Double> {
    /// The scalar product of the six components, in a fixed order.
    fileprivate func dotOfComponents(_ other: SIMD8<Double>) -> Double {
        let products = self * other
        return (products[0] + products[1]) + (products[2] + products[3])
            + (products[4] + products[5])
    }
}

extension SIMD8<Float> {
    /// Takes the six components of `offset`, rounded.
    fileprivate mutating func takeComponents(from offset: SIMD8<Double>) {
        for lane in 0..<6 { self[lane] = Float(offset[lane]) }
    }
}
