/// How patients who had an outcome are told from the others by a score and a threshold.
public struct ThresholdedAlarms: Hashable, Sendable {
    /// The share of patients with the outcome whose score reaches the threshold; NaN without any.
    public let sensitivity: Double
    /// The share of the others whose score does not; NaN without any.
    public let specificity: Double

    /// Judges by one threshold for all, as one that was set beforehand.
    ///
    /// - Precondition: As many labels as scores.
    public init(scores: [Double], labels: [Bool], threshold: Double) {
        precondition(scores.count == labels.count, "a label for each score")
        self.init(raised: scores.map { $0 >= threshold }, labels: labels)
    }

    /// Judges each patient by the threshold that is best for all the others: that of the scores with
    /// the largest sum of sensitivity and specificity, the lowest of equals.
    ///
    /// - Precondition: As many labels as scores, and of either label two.
    /// - Complexity: O(*n*³).
    public init(leavingOneOut scores: [Double], labels: [Bool]) {
        precondition(scores.count == labels.count, "a label for each score")
        let raised = scores.indices.map { left in
            var rest = scores
            var restLabels = labels
            rest.remove(at: left)
            restLabels.remove(at: left)
            var best = (sum: -Double.infinity, threshold: Double.infinity)
            for threshold in rest.sorted() {
                let alarms = ThresholdedAlarms(
                    scores: rest, labels: restLabels, threshold: threshold)
                let sum = alarms.sensitivity + alarms.specificity
                if sum > best.sum { best = (sum, threshold) }
            }
            return scores[left] >= best.threshold
        }
        self.init(raised: raised, labels: labels)
    }

    private init(raised: [Bool], labels: [Bool]) {
        var counts = [[0.0, 0], [0, 0]]
        for (alarm, label) in zip(raised, labels) { counts[label ? 1 : 0][alarm ? 1 : 0] += 1 }
        sensitivity = counts[1][1] / (counts[1][0] + counts[1][1])
        specificity = counts[0][0] / (counts[0][0] + counts[0][1])
    }
}
