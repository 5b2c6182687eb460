import ClinicalTypes
import SequentialMonteCarlo

/// A plan in a model's own events, with marks at the times at which readings are wanted.
struct PlannedCourse<Event: CheckpointValue> {
    private(set) var records: [HistoryRecord<Event>] = []
    private(set) var marks: [Int] = []

    /// Merges planned events with the times that are wanted; an event at such a time comes first.
    ///
    /// - Parameters:
    ///   - plan: Of one or more events for each record, in order.
    ///   - times: In order.
    ///   - horizon: The event at which nothing happens.
    init(_ plan: [HistoryRecord<Event>], lookingAt times: [Instant], horizon: Event) {
        var plan = plan[...]
        for time in times {
            let hours = time.secondsSinceEpoch / 3_600
            while let next = plan.first, next.hours <= hours {
                records.append(next)
                plan.removeFirst()
            }
            marks.append(records.count)
            records.append(HistoryRecord(id: .max, hours: hours, event: horizon))
        }
    }
}
