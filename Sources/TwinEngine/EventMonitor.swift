import Alerting
import ClinicalTypes
import TwinModels

/// The event bank's alert, and what each stream has said for it.
struct EventMonitor: Hashable, Sendable {
    /// What one stream showed last.
    struct Sight: Hashable, Sendable {
        /// The value seen, in the stream's unit.
        var value: Double
        /// How many readings it stands for.
        var readings: Int
        /// What the stable set expected.
        var predicted: PredictiveInterval
        /// Its normal score under the stable set.
        var z: Double
        /// The probability that it was an artefact.
        var artefactProbability: Double
        /// When it was seen.
        var time: Instant
    }

    var lifecycle = DeviationLifecycle()
    /// The logarithm of what each stream has multiplied M by since it began to rise, in nats, in
    /// the order of `VitalStream.allCases`.
    var support = [Double](repeating: 0, count: VitalStream.allCases.count)
    /// What each stream showed last, nil before its first observation.
    var sights = [Sight?](repeating: nil, count: VitalStream.allCases.count)

    /// Takes in one observation.
    mutating func note(_ sight: Sight, of stream: VitalStream, logRatio: Double) {
        support[stream.rawValue] += logRatio
        sights[stream.rawValue] = sight
    }

    /// Takes in the statistic after all observations of a window.
    ///
    /// - Parameters:
    ///   - statistic: The mass of hypotheses whose event is still on, in weeks.
    ///   - calm: The statistic below which an alert ends.
    mutating func observe(
        statistic: Double, threshold: Double, calm: Double, at time: Instant
    ) -> DeviationLifecycle.Change? {
        let change = lifecycle.observe(
            DeviationLifecycle.Input(
                statistic: statistic, threshold: threshold, residual: 0, time: time, calm: calm))
        if lifecycle.risingSince == nil, lifecycle.episode == nil {
            for place in support.indices { support[place] = 0 }
        }
        return change
    }

    /// Each stream's part in what speaks for the event, the largest first; parts sum to one.
    ///
    /// Where nothing speaks for it any more, every stream seen has the same part.
    var shares: [(stream: VitalStream, share: Double)] {
        let seen = VitalStream.allCases.filter { sights[$0.rawValue] != nil }
        let total = support.reduce(0) { $0 + max($1, 0) }
        guard total > 0 else { return seen.map { ($0, 1 / Double(seen.count)) } }
        return seen.map { ($0, max(support[$0.rawValue], 0) / total) }
            .filter { $0.1 > 0 }
            .sorted { ($1.1, $0.0.rawValue) < ($0.1, $1.0.rawValue) }
    }
}
