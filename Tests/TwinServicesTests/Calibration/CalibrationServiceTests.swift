import ClinicalTypes
import Foundation
import SequentialMonteCarlo
import Synchronization
import TestSupport
import Testing
import TwinServices

/// The nice value of the calling thread.
private func niceness() -> Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }

@Suite("CalibrationService")
struct CalibrationServiceTests {
    @Test("It works on a thread of low priority and ends when cancelled, with a job unfinished")
    func runAndCancel() async throws {
        let usual = niceness()
        let queue = CalibrationQueue(capacity: 2)
        let steps = AsyncStream<Int32>.makeStream()
        let service = CalibrationService(queue: queue, share: 1)
        let running = Task { try await service.run() }
        let endless = try TimedJob("endless", slices: .max) {
            steps.continuation.yield(niceness())
        }
        #expect(queue.submit(endless) == .queued)
        var first: Int32?
        for await priority in steps.stream {
            first = priority
            break
        }
        #expect(first == max(usual, 10))
        running.cancel()
        try await running.value
        #expect(queue.counts.cancelled == 1)
        #expect(queue.submit(try TimedJob("late")) == .refused)
        // The test's own thread kept its priority.
        #expect(niceness() == usual)
    }

    @Test("A job that comes while it waits wakes it")
    func wakesUp() async throws {
        let queue = CalibrationQueue(capacity: 2)
        let service = CalibrationService(queue: queue, share: 0.5)
        let running = Task { try await service.run() }
        for name in ["a", "b", "c"] {
            let done = AsyncStream<Void>.makeStream()
            _ = queue.submit(try TimedJob(name) { done.continuation.yield() })
            for await _ in done.stream { break }
        }
        running.cancel()
        try await running.value
        #expect(queue.counts.finished == 3)
    }
}

/// A level with a normal prior, read with noise.
private struct Level: StaticParameterModel {
    struct Nothing: CheckpointValue {
        init() {}
        func encode(into writer: inout CheckpointWriter) {}
        init(from reader: inout CheckpointReader) throws(CheckpointError) {}
    }

    struct Value: CheckpointValue {
        var value: Double
        init(_ value: Double) { self.value = value }
        func encode(into writer: inout CheckpointWriter) { writer.append(value) }
        init(from reader: inout CheckpointReader) throws(CheckpointError) {
            value = try reader.readDouble()
        }
    }

    var version: String { "level-1" }
    var dimension: Int { 1 }
    var memory: StateMemory { .fading(hours: 0) }

    func drawParameters(using random: inout DrawSequence) -> [Double] { [random.normal()] }
    func logPriorDensity(_ theta: [Double]) -> Double { -0.5 * theta[0] * theta[0] }
    func isEvidence(_ event: Value) -> Bool { true }
    func course(of history: [HistoryRecord<Value>], from origin: Double) -> [Double] {
        history.map(\.event.value)
    }
    func initialState(given theta: [Double], at origin: Double) -> Nothing { Nothing() }
    func advance(
        _ state: inout Nothing, through record: Int, of course: [Double], given theta: [Double]
    ) -> Double {
        -2 * (course[record] - theta[0]) * (course[record] - theta[0])
    }
}

@Suite("SamplerCalibration")
struct SamplerCalibrationTests {
    private typealias Sampler = IteratedBatchImportanceSampler<Level>

    /// The digest at the end of a checkpoint.
    private func digest(_ sampler: Sampler) -> [UInt8] {
        var writer = CheckpointWriter(version: 1)
        sampler.encode(into: &writer)
        return Array(writer.finish().suffix(8))
    }

    @Test(
        "A sampler worked off in the background is the one stepped at once",
        arguments: [1, 50, 9_999])
    func sameBits(budget: Int) throws {
        var sampler = Sampler(model: Level(), at: 0, key: DrawKey("background"))
        for id in 1...12 {
            let record = Sampler.Record(
                id: UInt64(id), hours: Double(id), event: Level.Value(0.3 * Double(id % 4)))
            #expect(sampler.submit(record) == .accepted)
        }
        let queue = CalibrationQueue(capacity: 1)
        let results = Mutex<[(Sampler, [SamplerEvent])]>([])
        let patient = try #require(PatientID("p1"))
        let job = SamplerCalibration(
            key: CalibrationKey(patient: patient, module: "level"), sampler: sampler,
            budget: budget
        ) { sampler, events in
            results.withLock { $0.append((sampler, events)) }
        }
        #expect(queue.submit(job) == .queued)
        var worker = CalibrationWorker(queue: queue, share: 1, clock: ManualClock())
        while worker.turn() != .idle {}
        let events = sampler.step(budget: .max).events
        let delivered = results.withLock { $0 }
        try #require(delivered.count == 1)
        #expect(digest(delivered[0].0) == digest(sampler))
        let isSame = delivered[0].1 == events
        #expect(isSame && events.count == 12)
    }
}
