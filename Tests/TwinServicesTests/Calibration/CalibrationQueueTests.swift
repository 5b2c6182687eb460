import Testing
import TwinServices

@Suite("CalibrationQueue")
struct CalibrationQueueTests {
    private let clock = ManualClock()

    private func workOff(_ queue: CalibrationQueue) {
        var worker = CalibrationWorker(queue: queue, share: 1, clock: clock)
        while worker.turn() != .idle {}
    }

    @Test("Jobs are done in the order in which they came")
    func order() throws {
        let queue = CalibrationQueue(capacity: 3)
        let diary = Diary()
        for name in ["a", "b", "c"] {
            #expect(queue.submit(try TimedJob(name, slices: 2, diary: diary)) == .queued)
        }
        workOff(queue)
        #expect(diary.entries == ["a", "a", "b", "b", "c", "c"])
        #expect(queue.count == 0 && queue.counts.finished == 3)
    }

    @Test("A newer job of a key takes the older one's place, full or not")
    func replacement() throws {
        let queue = CalibrationQueue(capacity: 3)
        let diary = Diary()
        #expect(queue.submit(try TimedJob("a1", patient: "a", diary: diary)) == .queued)
        #expect(queue.submit(try TimedJob("b1", patient: "b", diary: diary)) == .queued)
        #expect(queue.submit(try TimedJob("a2", patient: "a", diary: diary)) == .replaced)
        #expect(queue.count == 2)
        #expect(queue.submit(try TimedJob("c1", patient: "c", diary: diary)) == .queued)
        #expect(queue.submit(try TimedJob("b2", patient: "b", diary: diary)) == .replaced)
        workOff(queue)
        #expect(diary.entries == ["a2", "b2", "c1"])
        #expect(queue.counts.replaced == 2 && queue.counts.queued == 3)
    }

    @Test("A full queue refuses a job of another key and counts it")
    func refusal() throws {
        let queue = CalibrationQueue(capacity: 2)
        let diary = Diary()
        for name in ["a", "b"] {
            #expect(queue.submit(try TimedJob(name, diary: diary)) == .queued)
        }
        for name in ["c", "d"] {
            #expect(queue.submit(try TimedJob(name, diary: diary)) == .refused)
        }
        #expect(queue.counts.refused == 2 && queue.count == 2)
        workOff(queue)
        #expect(diary.entries == ["a", "b"])
        #expect(queue.submit(try TimedJob("c", diary: diary)) == .queued)
    }

    @Test("The same patient's other module is another key")
    func modules() throws {
        let key = try TimedJob("a").key
        let other = CalibrationKey(patient: key.patient, module: "tumour")
        #expect(key != other && key == CalibrationKey(patient: key.patient, module: "marrow"))
    }

    @Test("A job in hand is finished although a newer one of its key comes")
    func jobInHand() throws {
        let queue = CalibrationQueue(capacity: 2)
        let diary = Diary()
        _ = queue.submit(try TimedJob("a1", patient: "a", slices: 3, diary: diary))
        var worker = CalibrationWorker(queue: queue, share: 1, clock: clock)
        #expect(worker.turn() == .worked)
        #expect(queue.submit(try TimedJob("a2", patient: "a", diary: diary)) == .queued)
        while worker.turn() != .idle {}
        #expect(diary.entries == ["a1", "a1", "a1", "a2"])
    }

    @Test("Jobs from many threads are all accounted for")
    func concurrency() async throws {
        let queue = CalibrationQueue(capacity: 50)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    for number in 0..<100 {
                        _ = queue.submit(try TimedJob("p\((thread * 37 + number) % 120)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        let counts = queue.counts
        #expect(counts.queued == 50 && queue.count == 50)
        #expect(counts.queued + counts.replaced + counts.refused == 800)
    }
}
