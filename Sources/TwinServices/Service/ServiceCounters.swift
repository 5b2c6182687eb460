import Synchronization

/// What the daemon has done since it started; any thread may count.
package final class ServiceCounters: Sendable {
    /// Something that is counted.
    package enum Item: Int, CaseIterable, Sendable {
        /// Messages handed over by the broker.
        case messages
        /// Batches committed.
        case batches
        /// Records of those messages.
        case received
        /// Records that became observations.
        case stored
        /// Records that were known already.
        case duplicates
        /// Records that went to quarantine.
        case quarantined
        /// Observations that twins have looked at.
        case applied
        /// Times a late reading took a twin back to a checkpoint.
        case rewinds
        /// Readings too late for any twin.
        case tooLate
        /// Steps that a twin could not take.
        case twinFaults
        /// Changes of alerts.
        case alertEvents
        /// Messages that the broker acknowledged.
        case published
        /// Sessions that the broker lost.
        case lostSessions
        /// Times that reading from the broker stopped until the twins had caught up.
        case pauses
        /// Requests whose answer the broker has.
        case requestsAnswered
        /// Requests that got an error for an answer.
        case requestsFailed
        /// Requests that got no answer: they name no topic that may carry one, or it did not reach the
        /// broker.
        case requestsDropped
    }

    // One atomic each: a fixed set, so a fixed number of stored properties behind one subscript.
    private let values: [Counter] = Item.allCases.map { _ in Counter() }

    /// Starts all counters at zero.
    package init() {}

    /// Adds to a counter. Wait-free.
    package func add(_ count: Int = 1, to item: Item) {
        values[item.rawValue].value.wrappingAdd(count, ordering: .relaxed)
    }

    /// A counter as it is now.
    package subscript(_ item: Item) -> Int {
        values[item.rawValue].value.load(ordering: .relaxed)
    }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }
}
