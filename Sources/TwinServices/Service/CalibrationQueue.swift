import Synchronization

/// Jobs that wait for the calibration worker, first come, first served.
///
/// Bounded. A job of a key that already waits takes the place of the older one, which is dropped: it
/// would have been out of date, and a busy patient does not lose the turn. A job of another key is
/// refused when the queue is full, and counted; whoever submitted it keeps it and may try again, for
/// the records it would work on are in the store. A job that is being worked on is no longer in the
/// queue and goes on to its end.
package final class CalibrationQueue: Sendable {
    /// What became of a submitted job.
    package enum Admission: Hashable, Sendable {
        /// It waits.
        case queued
        /// It waits in the place of an older one of its key.
        case replaced
        /// The queue is full, or closed.
        case refused
    }

    /// What has happened so far.
    package struct Counts: Hashable, Sendable {
        /// Jobs that waited or wait.
        package internal(set) var queued = 0
        /// Jobs that took the place of an older one, which was dropped.
        package internal(set) var replaced = 0
        /// Jobs that found no room.
        package internal(set) var refused = 0
        /// Jobs worked to their end.
        package internal(set) var finished = 0
        /// Jobs given up, because they did not end within the most slices.
        package internal(set) var abandoned = 0
        /// Jobs dropped at shutdown, waiting or unfinished.
        package internal(set) var cancelled = 0
    }

    fileprivate struct State {
        var jobs: [any CalibrationJob] = []
        var counts = Counts()
        var isClosed = false
    }

    private let state = Mutex(State())
    /// How many jobs may wait.
    package let capacity: Int
    /// Signalled when a job comes and when the queue closes.
    let wakeUp = WakeUp()

    /// Makes an empty queue.
    ///
    /// - Precondition: `capacity > 0`.
    package init(capacity: Int) {
        precondition(capacity > 0, "a queue has room for a job")
        self.capacity = capacity
    }

    /// How many jobs wait.
    package var count: Int { state.withLock { $0.jobs.count } }

    /// What has happened so far.
    package var counts: Counts { state.withLock { $0.counts } }

    /// Adds a job, never waiting.
    ///
    /// - Complexity: O(*n*) for *n* waiting jobs.
    package func submit(_ job: any CalibrationJob) -> Admission {
        let admission = state.withLock { state in
            let admission = state.admit(job, capacity: capacity)
            state.counts.add(admission)
            return admission
        }
        if admission != .refused { wakeUp.signal() }
        return admission
    }

    /// Takes the job that has waited longest.
    func next() -> (any CalibrationJob)? {
        state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
    }

    /// Refuses all further jobs and drops those that wait.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.counts.cancelled += state.jobs.count
            state.jobs = []
        }
        wakeUp.signal()
    }

    func note(_ change: (inout Counts) -> Void) {
        state.withLock { change(&$0.counts) }
    }
}

extension CalibrationQueue.State {
    fileprivate mutating func admit(
        _ job: any CalibrationJob, capacity: Int
    ) -> CalibrationQueue.Admission {
        guard !isClosed else { return .refused }
        if let place = jobs.firstIndex(where: { $0.key == job.key }) {
            jobs[place] = job
            return .replaced
        }
        guard jobs.count < capacity else { return .refused }
        jobs.append(job)
        return .queued
    }
}

extension CalibrationQueue.Counts {
    fileprivate mutating func add(_ admission: CalibrationQueue.Admission) {
        switch admission {
        case .queued: queued += 1
        case .replaced: replaced += 1
        case .refused: refused += 1
        }
    }
}
