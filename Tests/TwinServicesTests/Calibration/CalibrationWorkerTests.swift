import Synchronization
import TestSupport
import Testing
import TwinServices

@Suite("CalibrationWorker")
struct CalibrationWorkerTests {
    private let clock = ManualClock()

    @Test(
        "Over any time the processor is used for the share and one slice at most, and nearly for it",
        arguments: [0.05, 0.25, 0.9, 1.0], [UInt64(1), 2])
    func share(share: Double, seed: UInt64) throws {
        let queue = CalibrationQueue(capacity: 20)
        // Slices of 0 to 20 ms, some of them held up by other threads.
        let lengths = Lengths(seed: seed)
        for job in 0..<20 {
            _ = queue.submit(
                try TimedJob("j\(job)", slices: 30) { [clock] in
                    let (length, heldUp) = lengths.next()
                    clock.work(length, heldUp: heldUp)
                })
        }
        var worker = CalibrationWorker(queue: queue, share: share, clock: clock)
        var points = [(now: clock.now, used: clock.processorTime)]
        loop: while true {
            switch worker.turn() {
            case .worked: points.append((clock.now, clock.processorTime))
            case .rest(let time):
                #expect(time > .zero)
                clock.pass(time)
                points.append((clock.now, clock.processorTime))
            case .idle: break loop
            }
        }
        // By how much any stretch of work exceeded its share.
        var excess = Duration.zero
        for (place, from) in points.enumerated() {
            for to in points[place...] {
                excess = max(excess, to.used - from.used - (to.now - from.now) * share)
            }
        }
        #expect(excess <= .milliseconds(20))
        let used = points[points.count - 1].used - points[0].used
        let passed = points[points.count - 1].now - points[0].now
        // Held up for half as long as it works, it cannot come to a share of 1.
        #expect(used / passed > min(0.98 * share, 0.6))
        #expect(queue.counts.finished == 20)
    }

    @Test("What passes while nothing waits is not saved up")
    func idleTime() throws {
        let queue = CalibrationQueue(capacity: 2)
        var worker = CalibrationWorker(queue: queue, share: 0.1, clock: clock)
        #expect(worker.turn() == .idle)
        clock.pass(.seconds(3_600))
        _ = queue.submit(try TimedJob("a", slices: 9) { [clock] in clock.work(.milliseconds(10)) })
        #expect(worker.turn() == .worked)
        #expect(worker.turn() == .rest(.milliseconds(90)))
        clock.pass(.milliseconds(60))
        #expect(worker.turn() == .rest(.milliseconds(30)))
        clock.pass(.milliseconds(30))
        #expect(worker.turn() == .worked)
    }

    @Test("A job that does not end is given up and the next one done")
    func endlessJob() throws {
        let queue = CalibrationQueue(capacity: 2)
        let diary = Diary()
        _ = queue.submit(try TimedJob("endless", slices: .max, diary: diary))
        _ = queue.submit(try TimedJob("next", diary: diary))
        var worker = CalibrationWorker(queue: queue, share: 1, mostSlices: 5, clock: clock)
        while worker.turn() != .idle {}
        #expect(diary.entries == Array(repeating: "endless", count: 5) + ["next"])
        #expect(queue.counts.abandoned == 1 && queue.counts.finished == 1)
    }

    @Test("Cancelling drops the job in hand and those that wait, and refuses more")
    func cancelling() throws {
        let queue = CalibrationQueue(capacity: 4)
        let diary = Diary()
        for name in ["a", "b", "c"] {
            _ = queue.submit(try TimedJob(name, slices: 2, diary: diary))
        }
        var worker = CalibrationWorker(queue: queue, share: 1, clock: clock)
        #expect(worker.turn() == .worked)
        worker.cancel()
        #expect(worker.turn() == .idle)
        #expect(diary.entries == ["a"])
        #expect(queue.counts.cancelled == 3 && queue.counts.finished == 0)
        #expect(queue.submit(try TimedJob("d")) == .refused)
        #expect(queue.counts.refused == 1)
    }
}

/// Lengths of slices, from a seed.
private final class Lengths: Sendable {
    private let random: Mutex<SeededNumbers>

    init(seed: UInt64) {
        random = Mutex(SeededNumbers(seed: seed))
    }

    func next() -> (length: Duration, heldUp: Duration) {
        random.withLock { random in
            let length = Duration.milliseconds(20) * random.uniform()
            let isHeldUp = random.uniform() < 0.5
            return (length, isHeldUp ? length : .zero)
        }
    }
}
