/// A score that is known anew from time to time and holds in between.
public struct ScoreTrack: Hashable, Sendable {
    private var times: [Double] = []
    private var values: [Double] = []

    /// A track that knows nothing yet.
    public init() {}

    /// Whether nothing is known at any time.
    public var isEmpty: Bool { times.isEmpty }

    /// Adds a value; of several at one time the last counts.
    ///
    /// - Precondition: `time` is not before that of the value added last.
    public mutating func append(_ value: Double, at time: Double) {
        precondition(time >= times.last ?? -.infinity, "a track grows in the order of time")
        if times.last == time {
            values[values.count - 1] = value
        } else {
            times.append(time)
            values.append(value)
        }
    }

    /// The value that was known last at `time`, nil before the first.
    public func value(at time: Double) -> Double? {
        let count = countNotAfter(time)
        return count > 0 ? values[count - 1] : nil
    }

    /// The first value after `time`, or the last one where none follows.
    ///
    /// Of a score that each reading finds made of all the readings before it, this is what the
    /// readings up to `time` have made of it, as far as it lasts until the next reading.
    public func value(after time: Double) -> Double? {
        let count = countNotAfter(time)
        return count < values.count ? values[count] : values.last
    }

    private func countNotAfter(_ time: Double) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
