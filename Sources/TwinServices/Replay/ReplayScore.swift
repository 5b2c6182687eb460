public import ClinicalTypes

/// How well predictions did, by stream.
public struct ReplayScore: Sendable {
    /// One stream's sums.
    public struct Stream: Sendable {
        /// How many predictions were scored.
        public internal(set) var count = 0
        /// How many readings lay within the 95 % interval.
        public internal(set) var covered = 0
        /// The sum of the distances of the readings from the predictive medians.
        public internal(set) var absoluteError = 0.0
        /// The sum of the continuous ranked probability scores.
        public internal(set) var rankedProbability = 0.0
        /// The sum of the logarithmic scores.
        public internal(set) var logScore = 0.0

        /// The share of readings within the 95 % interval.
        public var coverage: Double { Double(covered) / Double(max(count, 1)) }
        /// The mean distance from the median.
        public var meanAbsoluteError: Double { absoluteError / Double(max(count, 1)) }
        /// The mean continuous ranked probability score.
        public var meanRankedProbability: Double { rankedProbability / Double(max(count, 1)) }
        /// The mean logarithmic score.
        public var meanLogScore: Double { logScore / Double(max(count, 1)) }
    }

    /// The sums by stream name.
    public internal(set) var streams: [StreamCode: Stream] = [:]
    /// How many alerts were raised.
    public internal(set) var alerts = 0

    /// Adds another's sums.
    mutating func add(_ other: ReplayScore) {
        alerts += other.alerts
        for (code, part) in other.streams.sorted(by: { $0.key < $1.key }) {
            streams[code, default: Stream()].count += part.count
            streams[code, default: Stream()].covered += part.covered
            streams[code, default: Stream()].absoluteError += part.absoluteError
            streams[code, default: Stream()].rankedProbability += part.rankedProbability
            streams[code, default: Stream()].logScore += part.logScore
        }
    }
}
