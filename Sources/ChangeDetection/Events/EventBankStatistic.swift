/// Evidence that an event began at some unknown time, against a predictive distribution without it.
///
/// A bank of hypotheses "it began then, with that strength" is bet on. Before each observation some
/// stake w is given to new hypotheses; the observation multiplies the mass of hypothesis i by
/// pᵢ / p₀, the densities it was given by the hypothesis and by the prediction without event. The
/// sum of all masses then follows M ← (p_bank / p₀)(M + w) with p_bank the predictive density of the
/// bank as a whole: the Shiryaev–Roberts recursion with e = p_bank / p₀, whose expectation is one
/// while p₀ is right, whatever the bank is made of. So the expected number of times M reaches A is
/// at most Σw / A (Shin, Ramdas and Rinaldo 2023, arXiv 2203.03532), and at the same time λM are the
/// posterior odds of an event that comes at rate λ.
///
/// Holds masses alone: what the hypotheses say, particles for instance, stays with the caller, in
/// the same order. Masses are in weeks and linear: one too small to be a number is zero, which the
/// reduction would have made of it; at the top they are held at 10²⁹⁰, which keeps the guarantee.
public struct EventBankStatistic: Hashable, Sendable {
    /// The mass of each hypothesis, in weeks, oldest first.
    public private(set) var masses: [Double]
    /// The stake that no hypothesis has been given yet, in weeks; not part of M.
    public private(set) var pendingStake: Double

    static let largestMass = 1e290

    /// Starts with no hypothesis and nothing staked.
    public init() {
        masses = []
        pendingStake = 0
    }

    /// Brings back what was stored; nil unless every number is finite and none is negative.
    public init?(masses: [Double], pendingStake: Double) {
        guard (masses + [pendingStake]).allSatisfy({ $0 >= 0 && $0 < .infinity }) else {
            return nil
        }
        self.masses = masses
        self.pendingStake = pendingStake
    }

    /// Makes room for so many hypotheses and no more: up to there nothing is allocated again, where
    /// an array that grows by itself takes up to twice as much.
    public mutating func reserveCapacity(_ hypotheses: Int) {
        masses.reserveCapacity(hypotheses)
    }

    /// The statistic M, in weeks.
    ///
    /// - Complexity: O(*n*) in the number of hypotheses.
    public var statistic: Double {
        var sum = 0.0
        for mass in masses { sum += mass }
        return sum
    }

    /// The posterior probability that an event is under way, λM / (1 + λM).
    ///
    /// - Parameter hazardPerWeek: The rate λ of events against which the stakes were weighed, small
    ///   enough that a second event in the span of the bank does not matter.
    public func probability(hazardPerWeek: Double) -> Double {
        let odds = hazardPerWeek * statistic
        return odds / (1 + odds)
    }

    /// Gives the mass of one hypothesis away, which keeps the guarantee.
    public mutating func forgo(_ hypothesis: Int) { masses[hypothesis] = 0 }

    /// Puts a stake aside for the next hypotheses.
    ///
    /// - Parameter weeks: Known before the next observation is; see `stake(weeks:hazardRatio:)`.
    public mutating func accrue(weeks: Double) {
        pendingStake += max(weeks, 0)
    }

    /// Adds hypotheses that begin now and gives them what was put aside.
    ///
    /// - Parameter shares: The share of each in the stake: its prior probability given that an event
    ///   begins now. None negative; they sum to one, or to less if some stake is forgone.
    public mutating func inject(over shares: [Double]) {
        for share in shares { masses.append(pendingStake * share) }
        pendingStake = 0
    }

    /// Takes in one observation.
    ///
    /// - Parameter logRatios: For each hypothesis ln pᵢ − ln p₀, in nats; −∞ is allowed.
    /// - Returns: p_bank / p₀, the factor by which M grew; 1 when there is no mass.
    /// - Throws: `NotARatio` for the first entry that is NaN or +∞; the masses are then unchanged.
    /// - Precondition: `logRatios` has one entry per hypothesis.
    /// - Complexity: O(*n*), no allocation.
    public mutating func observe(logRatios: [Double]) throws(NotARatio) -> Double {
        precondition(logRatios.count == masses.count, "one ratio for each hypothesis")
        if let place = logRatios.firstIndex(where: { !($0 < .infinity) }) {
            throw NotARatio(hypothesis: place)
        }
        let before = statistic
        // Plain loops over memory: the compiler works on several hypotheses at once.
        masses.withUnsafeMutableBufferPointer { masses in
            logRatios.withUnsafeBufferPointer { logRatios in
                for place in masses.indices {
                    // Held to what is a number, for a mass of nothing times infinity is none.
                    let ratio = naturalExponential(min(logRatios[place], 700))
                    masses[place] = min(masses[place] * ratio, Self.largestMass)
                }
            }
        }
        let after = statistic
        return before > 0 ? after / before : 1
    }

    /// Gives away what exceeds `limit` weeks, of each hypothesis the same share.
    ///
    /// Done at ten times the threshold after an alert, it keeps the guarantee and lets the alert end.
    public mutating func cap(at limit: Double) {
        let excess = statistic / limit
        guard excess > 1 else { return }
        for place in masses.indices { masses[place] /= excess }
    }

    /// Starts anew: no hypothesis, nothing staked.
    public mutating func reset() {
        masses.removeAll(keepingCapacity: true)
        pendingStake = 0
    }

    /// Replaces the masses, for the reduction.
    mutating func withMasses(_ body: (inout [Double]) -> Void) { body(&masses) }
}

/// A density that is no number, or one where the prediction has none.
public struct NotARatio: Error, Hashable, Sendable {
    /// The place of the first hypothesis that it belongs to.
    public var hypothesis: Int

    /// Names the hypothesis.
    public init(hypothesis: Int) {
        self.hypothesis = hypothesis
    }
}

extension EventBankStatistic {
    /// The stake for a span of time, half of it where it is and half where events are likely.
    ///
    /// w = ½Δt + ½Δt λ/λ̄. A week in which λ averages λ̄ costs one week, so with A = 1 / budget the
    /// bound is `budget` false alerts a week, spent when the risk is.
    ///
    /// - Parameters:
    ///   - weeks: The time since the stake before; counted as a day at most.
    ///   - hazardRatio: λ/λ̄, the rate of events now over its average, known before the observation.
    public static func stake(weeks: Double, hazardRatio: Double = 1) -> Double {
        let span = min(max(weeks, 0), 1.0 / 7)
        return span / 2 + span / 2 * max(hazardRatio, 0)
    }
}
