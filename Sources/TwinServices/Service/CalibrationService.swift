import Foundation
import Logging
import ServiceLifecycle

/// Runs the calibration worker on a thread of its own, of low priority: whatever it does, twins that
/// follow the vital signs neither wait for it nor share a thread with it.
package struct CalibrationService: Service {
    private let queue: CalibrationQueue
    private let share: Double
    private let isStopping = StopFlag()
    private let logger = Logger(label: "calibration")

    /// Prepares the service.
    ///
    /// - Parameter share: Of one processor, above 0 and at most 1.
    package init(queue: CalibrationQueue, share: Double) {
        self.queue = queue
        self.share = share
    }

    /// Works until graceful shutdown or cancellation, then ends with the slice in hand.
    ///
    /// What is unfinished then is dropped and counted. Nothing is lost by it: jobs work on copies,
    /// and the records they would have taken in are in the store.
    package func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await onDedicatedThread(named: "twind-calibrate") { work() }
        } onCancelOrGracefulShutdown: {
            isStopping.raise()
            queue.wakeUp.signal()
        }
    }

    private func work() {
        // Nice values belong to threads on Linux, and 0 means the calling one. A daemon that was
        // started nicer stays so.
        let thread = __priority_which_t(PRIO_PROCESS.rawValue)
        if setpriority(thread, 0, max(getpriority(thread, 0), 10)) != 0 {
            logger.warning(
                "calibration runs at the priority of the daemon: it could not be lowered")
        }
        var worker = CalibrationWorker(queue: queue, share: share, clock: ThreadClock())
        while !isStopping.isRaised {
            switch worker.turn() {
            case .worked: continue
            // A wait is counted in whole milliseconds.
            case .rest(let time): queue.wakeUp.wait(atMost: max(time, .milliseconds(1)))
            case .idle: queue.wakeUp.wait(atMost: .seconds(60))
            }
        }
        worker.cancel()
    }
}

/// The machine's clocks.
private struct ThreadClock: CalibrationClock {
    var now: Duration { time(of: CLOCK_MONOTONIC) }
    var processorTime: Duration { time(of: CLOCK_THREAD_CPUTIME_ID) }

    private func time(of clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
