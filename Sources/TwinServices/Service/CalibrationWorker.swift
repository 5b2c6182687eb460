/// What a worker reads of time.
package protocol CalibrationClock: Sendable {
    /// Time that passes whatever is done, since some moment.
    var now: Duration { get }
    /// Processor time that the calling thread has used.
    var processorTime: Duration { get }
}

/// Works on one job after the other and uses no more than a share of one processor.
///
/// After a slice that used the processor for a time *c*, the next begins no earlier than *c* / share
/// after the beginning of this one. Over any time *T*, the worker so uses no more than share · *T*
/// and one slice; time for which the system runs other threads is not counted against it.
package struct CalibrationWorker {
    /// What to do after a turn.
    package enum Turn: Hashable, Sendable {
        /// A slice was done: take another turn.
        case worked
        /// The share is used up: take another turn after this time.
        case rest(Duration)
        /// No job waits.
        case idle
    }

    private let queue: CalibrationQueue
    private let share: Double
    private let mostSlices: Int
    private let clock: any CalibrationClock
    private var job: (any CalibrationJob)?
    private var slices = 0
    private var restsUntil = Duration.zero

    /// Makes a worker that has done nothing.
    ///
    /// - Parameters:
    ///   - share: Of one processor, above 0 and at most 1.
    ///   - mostSlices: A job that is not finished after so many is given up, so that one that never
    ///     ends cannot hold up the others for ever.
    package init(
        queue: CalibrationQueue, share: Double, mostSlices: Int = 1_000_000,
        clock: any CalibrationClock
    ) {
        precondition(share > 0 && share <= 1, "a share lies above 0 and not above 1")
        precondition(mostSlices > 0, "a job is done in one slice at least")
        self.queue = queue
        self.share = share
        self.mostSlices = mostSlices
        self.clock = clock
        restsUntil = clock.now
    }

    /// Does one slice, unless it is time to rest or there is nothing to do.
    package mutating func turn() -> Turn {
        let start = clock.now
        guard start >= restsUntil else { return .rest(restsUntil - start) }
        if job == nil {
            job = queue.next()
            slices = 0
        }
        guard job != nil else { return .idle }
        let before = clock.processorTime
        let isFinished = job?.step() ?? true
        restsUntil = start + (clock.processorTime - before) / share
        slices += 1
        if isFinished {
            job = nil
            queue.note { $0.finished += 1 }
        } else if slices == mostSlices {
            job = nil
            queue.note { $0.abandoned += 1 }
        }
        return .worked
    }

    /// Drops the job that is being worked on and all that wait; no more are accepted.
    package mutating func cancel() {
        if job != nil { queue.note { $0.cancelled += 1 } }
        job = nil
        queue.close()
    }
}
