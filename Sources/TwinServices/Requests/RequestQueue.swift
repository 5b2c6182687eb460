package import MQTTTransport
import Synchronization

/// The requests that wait for an answer, in the order of arrival.
///
/// Bounded: when it is full those go first whose deadline has passed, and otherwise the newcomer is
/// not taken.
package final class RequestQueue: Sendable {
    /// A request with what its answer needs.
    package struct Entry: Sendable {
        /// What is asked.
        package var request: TwinRequest
        /// The message, for where the answer goes.
        package var message: InboundRequest

        /// Puts an entry together.
        package init(request: TwinRequest, message: InboundRequest) {
            self.request = request
            self.message = message
        }

        /// When an answer is of no more use.
        package var deadline: ContinuousClock.Instant { message.arrival + request.patience }
    }

    private struct Content {
        var entries: [Entry] = []
        var isClosed = false
    }

    private let capacity: Int
    private let content = Mutex(Content())
    /// Signalled when a request comes and when the queue closes.
    let wakeUp = WakeUp()

    /// Makes an empty queue.
    package init(capacity: Int = 64) {
        precondition(capacity > 0, "a queue holds something")
        self.capacity = capacity
    }

    /// Takes a request.
    ///
    /// - Returns: Whether it was taken, and the requests that made room, too late for an answer.
    package func add(_ entry: Entry, at time: ContinuousClock.Instant) -> (
        isTaken: Bool, expired: [Entry]
    ) {
        let outcome = content.withLock { content -> (Bool, [Entry]) in
            var expired: [Entry] = []
            if content.entries.count >= capacity {
                expired = content.entries.filter { $0.deadline <= time }
                content.entries.removeAll { $0.deadline <= time }
            }
            guard !content.isClosed, content.entries.count < capacity else {
                return (false, expired)
            }
            content.entries.append(entry)
            return (true, expired)
        }
        if outcome.0 { wakeUp.signal() }
        return outcome
    }

    /// Gives up the request that waits longest; nil when none waits.
    package func next() -> Entry? {
        content.withLock { $0.entries.isEmpty ? nil : $0.entries.removeFirst() }
    }

    /// Takes no more, and gives up all that wait.
    package func close() -> [Entry] {
        content.withLock { content in
            defer { content.entries = [] }
            content.isClosed = true
            return content.entries
        }
    }
}
