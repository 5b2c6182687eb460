import Alerting

/// The answer to a what-if question, as it is published.
public struct WhatIfReport: Hashable, Sendable, Encodable {
    /// Whom it is about.
    public var patient: String
    /// The instant from which it looks ahead.
    public var time: String
    /// How far it looks, in days.
    public var days: Double
    /// Each module's model and constants, by the module's name.
    public var modelVersions: [String: String]
    /// How many equally weighted particles would say as much, of the module with the fewest.
    public var effectiveSampleSize: Double
    /// The regimens asked about, in the order of the question.
    public var regimens: [RegimenPart]
    /// Each stream's comparison, by the stream's name.
    public var comparisons: [String: Comparison]
    /// What a reader must know of the answer's limits, in words.
    public var limits: [String]
    /// What a reader must not overlook.
    public var notice = DecisionSupportNotice.text

    /// One regimen.
    public struct RegimenPart: Hashable, Sendable, Encodable {
        /// Its name in the question.
        public var name: String
        /// How many acts it plans.
        public var plannedActs: Int
        /// Whether it lies beyond what the patient has experienced.
        public var isExtrapolation: Bool
        /// What lies beyond, in words.
        public var extrapolations: [String]
        /// The true value of each stream day by day.
        public var streams: [String: [Day]]
    }

    /// The true value of a stream on one day.
    public struct Day: Hashable, Sendable, Encodable {
        /// Days ahead.
        public var day: Double
        /// Quantiles of the belief about it.
        public var q05: Double
        /// The median.
        public var q50: Double
        /// 95 %.
        public var q95: Double
    }

    /// How the regimens differ in one stream.
    public struct Comparison: Hashable, Sendable, Encodable {
        /// UCUM unit.
        public var unit: String
        /// What is compared, of the time after the first act that not all regimens have: `nadir`,
        /// `peak` or `final`.
        public var outcome: String
        /// Whether more of it is better.
        public var isHigherBetter: Bool
        /// The regimens from the best to the worst by the median of the outcome.
        public var ranking: [Ranked]
        /// Every pair, in the order of the ranking.
        public var pairs: [Pair]
    }

    /// One regimen's outcome.
    public struct Ranked: Hashable, Sendable, Encodable {
        /// Its name.
        public var regimen: String
        /// Quantiles of the belief about the outcome.
        public var q05: Double
        /// The median.
        public var q50: Double
        /// 95 %.
        public var q95: Double
    }

    /// Two regimens, particle by particle.
    public struct Pair: Hashable, Sendable, Encodable {
        /// The one ranked higher.
        public var better: String
        /// The other.
        public var worse: String
        /// The probability that it is better; where both are the same to the last bit neither is.
        public var probabilityBetter: Double
        /// The mean of the difference of the outcomes, better less worse.
        public var meanDifference: Double
        /// Its 5 % and 95 % quantiles.
        public var q05: Double
        /// 95 %.
        public var q95: Double
    }
}
