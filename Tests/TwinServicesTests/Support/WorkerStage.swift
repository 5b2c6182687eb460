import ClinicalTypes
import TimeSeriesStore
import TwinServices

/// The parts of a pool, moved by hand: what is not committed when it goes is lost as in a crash.
final class WorkerStage {
    let counters = ServiceCounters()
    private let store: TwinStore
    private let queues: [ShardQueue]
    private let desk: CommitDesk
    private let reader: TwinReader
    private let workers: [ShardWorker]

    init(
        _ ward: StoredWard, workers count: Int,
        limits: PatientLanes.Limits = PatientLanes.Limits()
    ) throws {
        store = ward.store
        let through = try store.appliedThrough()
        let backlog = TwinBacklog(limit: .max, appliedThrough: through)
        let queues = (0..<count).map { _ in ShardQueue(limits: limits) }
        self.queues = queues
        let desk = CommitDesk(workers: count, appliedThrough: through, backlog: backlog)
        self.desk = desk
        reader = TwinReader(
            store: store, appliedThrough: through, queues: queues, backlog: backlog)
        let context = ShardWorker.Context(
            store: store, configuration: ward.configuration, counters: counters)
        let cursors = try store.twinStates().mapValues(\.cursor)
        let shards = PatientShard(workers: count)
        workers = (0..<count).map { number in
            ShardWorker(
                number, cursors: cursors.filter { shards.worker(of: $0.key) == number },
                appliedThrough: through, queue: queues[number], desk: desk, context: context)
        }
    }

    func readAll() throws {
        while try reader.step() > 0 {}
    }

    /// Gives so many turns to a worker's patients, or all that it has.
    func work(_ number: Int, turns: Int) throws {
        var turns = turns
        while turns > 0, try workers[number].step() {
            turns -= 1
            while !workers[number].handIn() { try commit() }
        }
        while !workers[number].handIn(isLast: true) { try commit() }
    }

    /// Makes checkpoints of a worker's twins as they are in memory.
    func save(_ number: Int) throws {
        while workers[number].saveOne() {
            while !workers[number].handIn() { try commit() }
        }
        while !workers[number].handIn(isLast: true) { try commit() }
    }

    func commit() throws {
        while try desk.commitWaiting(to: store) != nil {}
    }
}

extension PatientLanes.Limits {
    /// So small that most observations wait in the store alone.
    static let tiny = {
        var limits = PatientLanes.Limits()
        limits.observations = 100
        limits.observationsOfPatient = 20
        limits.turn = 16
        limits.range = 64
        return limits
    }()
}
