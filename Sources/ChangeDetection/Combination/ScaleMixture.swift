/// One statistic out of several e-detectors that share a budget of false alarms.
///
/// With shares π that sum to one, M = Σ πⱼ Mⱼ is an e-detector whose stake is the time that passed:
/// the expected number of times it reaches A is at most Σw / A, as for each alone. The union, which
/// raises an alarm when some Mⱼ reaches its part A / πⱼ, never comes before it: when πⱼMⱼ ≥ A, so
/// is the sum. So the mixture has the whole budget at no price but that detectors share it.
///
/// A detector that bets on blocks is a supermartingale at the ends of its blocks only. While a block
/// is under way, the readings seen foretell how it will end, and a sum that stops on them while Mⱼ
/// still stands as it was before could sell Mⱼ at a price it no longer has. So an alarm may count Mⱼ
/// only when its own block has just ended. With τ the time of the alarm and σⱼ the end of the first
/// block of j that ends no sooner, what is counted is at most Mⱼ(σⱼ), and σⱼ is a stopping time of
/// the blocks' own sequence: the bound holds with the stake of one more block, some hours against
/// the weeks of A. After an alarm blocks under way must be given up (`BlockDetector.reset`).
public struct ScaleMixture: Hashable, Sendable {
    /// The share πⱼ of each detector.
    public let shares: [Double]

    /// Makes a mixture; the shares are positive and sum to one.
    public init(shares: [Double]) {
        precondition(
            !shares.isEmpty && shares.allSatisfy { $0 > 0 }
                && abs(shares.reduce(0, +) - 1) < 1e-9, "shares are positive and sum to one")
        self.shares = shares
    }

    /// Gives each of `count` detectors the same share.
    public init(equalShares count: Int) {
        self.init(shares: Array(repeating: 1 / Double(count), count: count))
    }

    /// What an alarm is raised on: Σ πⱼ Mⱼ over the detectors that just moved.
    ///
    /// - Parameter statistics: Mⱼ of each detector in the order of `shares`; nil for one whose block
    ///   is under way.
    public func alarmStatistic(_ statistics: [Double?]) -> Double {
        precondition(statistics.count == shares.count, "one statistic for each share")
        var sum = 0.0
        for place in shares.indices { sum += shares[place] * (statistics[place] ?? 0) }
        return sum
    }

    /// What is on the table: Σ πⱼ Mⱼ over all detectors. An alarm that is up ends by it, and a
    /// display may show it; raising alarms on it has no bound.
    public func standingStatistic(_ statistics: [Double]) -> Double {
        alarmStatistic(statistics.map(Optional.some))
    }
}
