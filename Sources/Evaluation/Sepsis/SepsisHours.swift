/// All hours of all stays in a row, with what a score of each hour is held against.
public struct SepsisHours: Sendable {
    /// The stays.
    public let stays: [SepsisStay]
    /// Whether each hour is labelled.
    public let labels: [Bool]
    /// The weight of each hour's stay.
    public let weights: [Double]
    /// The weighted gain of an alarm over silence in each hour.
    public let gains: [Double]
    /// The fold of each hour's stay: every other stay belongs to the same.
    public let folds: [Int]
    /// The weighted gain of the best alarms.
    public let attainable: Double

    /// Lays the hours out.
    public init(_ stays: [SepsisStay], utility: SepsisUtility = .challenge2019) {
        var labels: [Bool] = []
        var weights: [Double] = []
        var gains: [Double] = []
        var folds: [Int] = []
        var attainable = 0.0
        for (place, stay) in stays.enumerated() {
            let start = stay.labelStart.map { $0 - stay.hours.lowerBound }
            let count = stay.hours.count
            labels += stay.hours.map { hour in stay.labelStart.map { hour >= $0 } ?? false }
            gains += utility.gains(hours: count, labelStart: start).map { $0 * stay.weight }
            weights += Array(repeating: stay.weight, count: count)
            folds += Array(repeating: place % 2, count: count)
            attainable +=
                stay.weight * utility.attainableGain(hours: count, labelStart: start)
        }
        self.stays = stays
        self.labels = labels
        self.weights = weights
        self.gains = gains
        self.folds = folds
        self.attainable = attainable
    }

    /// The share of the weighted hours that are labelled.
    public var prevalence: Double {
        zip(labels, weights).reduce(0) { $1.0 ? $0 + $1.1 : $0 } / weights.reduce(0, +)
    }

    /// How well a score does.
    ///
    /// - Parameter scores: One for each hour, in order.
    public func assess(_ scores: [Double]) -> Assessment {
        Assessment(
            discrimination: Discrimination(scores: scores, labels: labels, weights: weights),
            curve: UtilityCurve(scores: scores, gains: gains, attainable: attainable),
            crossFittedUtility: UtilityCurve.crossFitted(
                scores: scores, gains: gains, folds: folds, attainable: attainable))
    }

    /// How well a score of every hour does.
    public struct Assessment: Sendable {
        /// Labelled hours against the others, weighted.
        public var discrimination: Discrimination
        /// The normalised utility by threshold.
        public var curve: UtilityCurve
        /// The normalised utility with each half of the stays alarmed at the other half's best
        /// threshold.
        public var crossFittedUtility: Double
    }
}
