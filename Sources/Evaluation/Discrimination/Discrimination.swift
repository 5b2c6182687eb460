/// How well scores tell labelled cases from the rest, whatever the threshold.
public struct Discrimination: Hashable, Sendable {
    /// The area under the receiver operating characteristic: the probability that a labelled case
    /// scores higher than another, ties counted half. NaN where either kind has no weight.
    public let areaUnderROC: Double
    /// The average precision: the precision at each threshold, weighted by the recall it adds; the
    /// area under the precision-recall curve without interpolation. NaN without labelled weight.
    public let averagePrecision: Double

    /// Ranks the cases.
    ///
    /// - Parameters:
    ///   - scores: Higher is more suspicious; −∞ for cases that nothing is known of.
    ///   - labels: Which cases are labelled.
    ///   - weights: How many cases each stands for, not negative.
    /// - Precondition: The three are as long and no score is NaN.
    /// - Complexity: O(*n* log *n*).
    public init(scores: [Double], labels: [Bool], weights: [Double]) {
        precondition(
            scores.count == labels.count && scores.count == weights.count,
            "each case has a score, a label and a weight")
        precondition(!scores.contains(where: \.isNaN), "a score that is NaN has no rank")
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var labelled = 0.0
        var others = 0.0
        var area = 0.0
        var precisions = 0.0
        var place = 0
        while place < order.count {
            let score = scores[order[place]]
            var newLabelled = 0.0
            var newOthers = 0.0
            while place < order.count, scores[order[place]] == score {
                let at = order[place]
                if labels[at] { newLabelled += weights[at] } else { newOthers += weights[at] }
                place += 1
            }
            area += newOthers * (labelled + newLabelled / 2)
            labelled += newLabelled
            others += newOthers
            if newLabelled > 0 { precisions += newLabelled * labelled / (labelled + others) }
        }
        areaUnderROC = labelled > 0 && others > 0 ? area / (labelled * others) : .nan
        averagePrecision = labelled > 0 ? precisions / labelled : .nan
    }
}
