/// Whether events come as often as the probabilities stated for them say.
///
/// The pairs are sorted by probability and cut into bins; in each the events are counted against
/// their expectation. The pairs must be independent, one of each simulated history: the hours of
/// one history are not.
package struct Reliability: Sendable {
    /// Pairs of similar probability.
    package struct Bin: Hashable, Sendable {
        /// How many pairs there are.
        package var count: Int
        /// The mean of the probabilities.
        package var expectedShare: Double
        /// The share of events.
        package var observedShare: Double
        /// The variance of the number of events if the probabilities hold.
        package var variance: Double
    }

    /// The bins, by growing probability.
    package let bins: [Bin]
    /// The probability of counts as far from their expectation if the probabilities hold.
    ///
    /// From χ² = Σ (observed − expected)² / variance over the bins, with one degree of freedom a bin
    /// as nothing was fitted. Where not even all pairs together have the least variance, exactly:
    /// the probability of all numbers of events that are as likely as the observed one or less. 0
    /// where what was stated for certain did not come about.
    package let pValue: Double

    /// Counts the events.
    ///
    /// - Parameters:
    ///   - pairs: The probability that was stated, and whether the event was.
    ///   - bins: How many bins of equally many pairs to begin with.
    ///   - leastVariance: Neighbouring bins are joined until each has this variance, without which
    ///     their counts are not nearly normal.
    /// - Precondition: Probabilities lie in 0...1, and `bins` and `leastVariance` are positive.
    /// - Complexity: O(*n* log *n*), and O(*n*²) for the exact probability.
    package init(
        _ pairs: [(probability: Double, isEvent: Bool)], bins: Int = 10, leastVariance: Double = 4
    ) {
        precondition(bins > 0 && leastVariance > 0, "a bin holds something uncertain")
        let ordered = pairs.sorted { $0.probability < $1.probability }
        var sums: [Sums] = []
        for (place, pair) in ordered.enumerated() {
            precondition((0...1).contains(pair.probability), "a probability lies in 0...1")
            let isFull = (sums.last?.variance ?? 0) >= leastVariance
            // A bin ends at its share of the pairs, but never between equal probabilities.
            let isNext = place * bins / ordered.count > (sums.last?.bin ?? -1)
            let isNew = place > 0 && ordered[place - 1].probability < pair.probability
            if sums.isEmpty || (isFull && isNext && isNew) {
                sums.append(Sums(bin: place * bins / ordered.count))
            }
            sums[sums.count - 1].add(pair.probability, pair.isEvent)
        }
        if sums.count > 1, let rest = sums.last, rest.variance < leastVariance {
            sums.removeLast()
            sums[sums.count - 1].add(rest)
        }
        self.bins = sums.map(\.result)
        if sums.contains(where: { $0.contradictions > 0 }) {
            pValue = 0
        } else if sums.allSatisfy({ $0.variance >= leastVariance }) {
            pValue = GoodnessOfFit.chiSquaredTail(
                sums.reduce(0) { $0 + $1.excess * $1.excess / $1.variance }, degrees: sums.count)
        } else {
            pValue = Reliability.exactTail(
                pairs.map(\.probability), events: pairs.count { $0.isEvent })
        }
    }

    /// The probability of a number of events that is as likely as `events` or less, by the
    /// distribution of a sum of unequal coins (Poisson's binomial).
    private static func exactTail(_ probabilities: [Double], events: Int) -> Double {
        var law = [1.0]
        for probability in probabilities {
            law.append(0)
            for count in law.indices.reversed() {
                law[count] =
                    law[count] * (1 - probability) + (count > 0 ? law[count - 1] * probability : 0)
            }
        }
        let limit = law[events] * (1 + 1e-9)
        return min(law.reduce(0) { $1 <= limit ? $0 + $1 : $0 }, 1)
    }

    private struct Sums {
        let bin: Int
        var count = 0
        var events = 0
        var expected = 0.0
        var variance = 0.0
        /// How often what was stated for certain did not come about.
        var contradictions = 0

        init(bin: Int) { self.bin = bin }

        var excess: Double { Double(events) - expected }
        var result: Bin {
            Bin(
                count: count, expectedShare: expected / Double(count),
                observedShare: Double(events) / Double(count), variance: variance)
        }

        mutating func add(_ probability: Double, _ isEvent: Bool) {
            count += 1
            events += isEvent ? 1 : 0
            expected += probability
            variance += probability * (1 - probability)
            contradictions += probability == (isEvent ? 0 : 1) ? 1 : 0
        }

        mutating func add(_ other: Sums) {
            count += other.count
            events += other.events
            expected += other.expected
            variance += other.variance
            contradictions += other.contradictions
        }
    }
}
