package import ClinicalTypes
import Synchronization

/// Hands observations from the thread that reads the store to the worker of one shard.
///
/// Bounded as its lanes are: what has no room stays in the store and is noted, so adding never
/// waits. Any thread may add; one worker takes.
package final class ShardQueue: Sendable {
    private struct State {
        var lanes: PatientLanes
        /// The last observation, of any shard, that was handed out.
        var deliveredThrough: Int64 = 0
        var isClosed = false
    }

    private let state: Mutex<State>
    private let wakeUp = WakeUp()

    /// Starts empty.
    package init(limits: PatientLanes.Limits = PatientLanes.Limits()) {
        state = Mutex(State(lanes: PatientLanes(limits: limits)))
    }

    /// Adds observations in the order of commits.
    ///
    /// - Parameter through: The last observation of any shard that has been handed out with these.
    package func add(_ observations: [Observation], through: Int64) {
        state.withLock { state in
            for observation in observations { state.lanes.add(observation) }
            state.deliveredThrough = through
        }
        wakeUp.signal()
    }

    /// Says that nothing more will come.
    package func close() {
        state.withLock { $0.isClosed = true }
        wakeUp.signal()
    }

    /// Whether nothing more will come and nothing waits.
    package var isFinished: Bool { state.withLock { $0.isClosed && $0.lanes.isIdle } }

    /// Whether the worker could soon be without work.
    package var hasRoom: Bool { state.withLock { $0.lanes.hasRoom } }

    /// How many observations wait, in memory or in the store.
    package var waitingCount: Int { state.withLock { $0.lanes.waitingCount } }

    /// The last observation before which none waits here, whatever is in hand.
    package var clearThrough: Int64 {
        state.withLock { state in
            state.lanes.firstWaiting.map { $0 - 1 } ?? state.deliveredThrough
        }
    }

    /// Sleeps until something is added, the queue is closed or woken, or `limit` has passed.
    package func wait(atMost limit: Duration) { wakeUp.wait(atMost: limit) }

    /// Ends the present or the next wait.
    package func wake() { wakeUp.signal() }

    /// As `PatientLanes.next()`.
    package func next() -> (patient: PatientID, work: PatientLanes.Work)? {
        state.withLock { $0.lanes.next() }
    }

    /// As `PatientLanes.interrupt(_:)`.
    package func interrupt(_ patient: PatientID) { state.withLock { $0.lanes.interrupt(patient) } }

    /// As `PatientLanes.finish(_:)`.
    package func finish(_ patient: PatientID) { state.withLock { $0.lanes.finish(patient) } }

    /// As `PatientLanes.reserve(_:)`.
    package func reserve(_ patient: PatientID) -> Bool {
        state.withLock { $0.lanes.reserve(patient) }
    }

    /// As `PatientLanes.takeAll(_:)`.
    package func takeAll(_ patient: PatientID) -> StoredRange? {
        state.withLock { $0.lanes.takeAll(patient) }
    }
}
