/// What alarms at and above a threshold are worth, as a share of what the best alarms would be.
///
/// Each hour has a gain: the utility of an alarm in it less that of silence. Normalised as the
/// PhysioNet/CinC Challenge 2019 does, silence throughout scores 0 and the best alarms score 1.
public struct UtilityCurve: Sendable {
    /// The thresholds that can make a difference, falling.
    public let thresholds: [Double]
    /// The normalised utility at each threshold.
    public let utilities: [Double]

    /// Sums the gains.
    ///
    /// - Parameters:
    ///   - scores: One for each hour.
    ///   - gains: One for each hour, times the weight of its stay.
    ///   - attainable: The weighted sum of the gains of the best alarms.
    /// - Precondition: No score is NaN and `attainable` is positive.
    /// - Complexity: O(*n* log *n*).
    public init(scores: [Double], gains: [Double], attainable: Double) {
        precondition(scores.count == gains.count, "each hour has a score and a gain")
        precondition(attainable > 0, "without anything to gain no utility can be normalised")
        precondition(!scores.contains(where: \.isNaN), "a score that is NaN is no score")
        var thresholds: [Double] = []
        var utilities: [Double] = []
        var sum = 0.0
        for place in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
            sum += gains[place]
            if thresholds.last == scores[place] {
                utilities[utilities.count - 1] = sum / attainable
            } else {
                thresholds.append(scores[place])
                utilities.append(sum / attainable)
            }
        }
        self.thresholds = thresholds
        self.utilities = utilities
    }

    /// The normalised utility of an alarm in every hour whose score is `threshold` or more.
    public func utility(at threshold: Double) -> Double {
        let count = thresholds.partitioningIndex { $0 < threshold }
        return count > 0 ? utilities[count - 1] : 0
    }

    /// The threshold of the largest utility: chosen with the labels known, it flatters. +∞ with
    /// utility 0 where silence is best.
    public var best: (threshold: Double, utility: Double) {
        var best = (threshold: Double.infinity, utility: 0.0)
        for (threshold, utility) in zip(thresholds, utilities) where utility > best.utility {
            best = (threshold, utility)
        }
        return best
    }

    /// The normalised utility when each fold is alarmed at the threshold that is best for all the
    /// others: the labels of a stay have no part in its threshold.
    ///
    /// - Parameter folds: To which fold each hour belongs; all hours of a stay to the same.
    public static func crossFitted(
        scores: [Double], gains: [Double], folds: [Int], attainable: Double
    ) -> Double {
        precondition(folds.count == scores.count, "each hour belongs to a fold")
        var total = 0.0
        for fold in Set(folds).sorted() {
            let others = scores.indices.filter { folds[$0] != fold }
            let threshold = UtilityCurve(
                scores: others.map { scores[$0] }, gains: others.map { gains[$0] },
                attainable: attainable
            ).best.threshold
            for hour in scores.indices where folds[hour] == fold && scores[hour] >= threshold {
                total += gains[hour]
            }
        }
        return total / attainable
    }
}

extension Array {
    /// The first place whose element satisfies a condition that holds from some place on.
    fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
