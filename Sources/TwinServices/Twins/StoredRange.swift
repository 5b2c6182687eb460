package import ClinicalTypes

/// Observations of one patient that wait in the store alone, because no queue had room for them.
package struct StoredRange: Hashable, Sendable {
    /// The first of them in the order of commits.
    package private(set) var firstID: Int64
    /// The last of them in the order of commits.
    package private(set) var lastID: Int64
    /// How many there are.
    package private(set) var count: Int
    /// The span of their event times.
    package private(set) var times: ClosedRange<Instant>

    /// The range of a single observation.
    package init(_ observation: Observation) {
        firstID = observation.id
        lastID = observation.id
        count = 1
        times = observation.reading.time...observation.reading.time
    }

    /// The range with an observation of the same patient, in whatever order.
    func including(_ observation: Observation) -> StoredRange {
        var range = self
        range.firstID = min(firstID, observation.id)
        range.lastID = max(lastID, observation.id)
        range.count += 1
        let time = observation.reading.time
        range.times = min(times.lowerBound, time)...max(times.upperBound, time)
        return range
    }

    /// Takes in a later range of the same patient.
    package mutating func append(_ later: StoredRange) {
        precondition(later.firstID > lastID, "ranges follow the order of commits")
        lastID = later.lastID
        count += later.count
        times =
            min(
                times.lowerBound, later.times.lowerBound)...max(
                times.upperBound, later.times.upperBound)
    }
}
