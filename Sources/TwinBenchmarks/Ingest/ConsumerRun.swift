import ClinicalTypes
import Foundation
import TimeSeriesStore

/// What one consumer did with one load.
struct ConsumerRun {
    /// Messages a second from the first to the last.
    var perSecond: Double
    /// User and system time of the consumer for each message, in microseconds.
    var processorMicroseconds: Double
    /// The consumer's largest resident set, in MiB.
    var peakMebibytes: Double
    /// Messages in each commit; empty for a consumer that commits none.
    var batches: [Double] = []
    /// Seconds from the last commit until the twins had taken everything in; nil without twins.
    var twinDelay: Double?
}

/// The commits of a store, told apart by their receipt times.
struct CommitHistory {
    /// When the first batch came and when the last one did.
    let first: Instant
    let last: Instant
    /// How many observations each commit holds, in order.
    let batches: [Double]

    /// Reads all observations.
    init(of store: TwinStore) throws {
        var counts: [Instant: Double] = [:]
        try store.forEachObservation { counts[$0.receipt, default: 0] += 1 }
        let ordered = counts.sorted { $0.key < $1.key }
        first = ordered.first?.key ?? .earliest
        last = ordered.last?.key ?? .earliest
        batches = ordered.map(\.value)
    }

    /// Observations a second from the first batch to the last, which counts no more.
    var perSecond: Double {
        batches.dropLast().reduce(0, +) / (last.hours(since: first) * 3_600)
    }
}

extension TwinStore {
    /// Visits every observation in the order of commits.
    func forEachObservation(_ visit: (Observation) -> Void) throws {
        var last: Int64 = 0
        while true {
            let page = try observations(after: last, limit: 8_192)
            guard let end = page.last else { return }
            page.forEach(visit)
            last = end.id
        }
    }
}
