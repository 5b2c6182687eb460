import ClinicalTypes
import TestSupport
import Testing
import TimeSeriesStore
import TwinServices

@Suite("TwinPool", .serialized)
struct TwinPoolTests {
    /// Twenty hours of ten patients; the last one falls ill.
    private static let inOrder = StoredWard.course(patients: 10, hours: 20, every: 5, seed: 7)
    /// The same, with the readings of every three hours in any order.
    private static let shuffled = {
        var generator = ReplayableGenerator(seed: 8)
        return Dictionary(grouping: inOrder) { Int($0.reading.time.hours(since: .morning) / 3) }
            .sorted { $0.key < $1.key }.flatMap { $0.value.shuffled(using: &generator) }
    }()

    @Test("The number of workers changes no twin, nor does the order of arrival")
    func numberOfWorkers() async throws {
        var digests: [[String]] = []
        var alerts: [Set<String>] = []
        for workers in 1...3 {
            let ward = try StoredWard(patients: 10, workers: workers)
            try ward.commit(Self.inOrder)
            try await ward.runTwins()
            #expect(try ward.store.appliedThrough() == Int64(Self.inOrder.count))
            digests.append(try ward.digests())
            alerts.append(try ward.alerts())
            #expect(try ward.digests(usesCheckpoints: false) == digests.last)
        }
        #expect(digests[0].count == 10)
        #expect(digests[1] == digests[0] && digests[2] == digests[0])
        #expect(!alerts[0].isEmpty && alerts[1] == alerts[0] && alerts[2] == alerts[0])

        for workers in [1, 3] {
            let ward = try StoredWard(patients: 10, workers: workers)
            // In portions, each of which finds the twins of the one before.
            for start in stride(from: 0, to: Self.shuffled.count, by: 1_000) {
                try ward.commit(
                    Self.shuffled[start..<min(start + 1_000, Self.shuffled.count)])
                try await ward.runTwins()
            }
            #expect(try ward.digests() == digests[0])
        }
    }

    @Test("After a crash with workers at different places nothing is skipped and nothing twice")
    func unevenProgress() async throws {
        let reference = try StoredWard(patients: 10, workers: 1)
        try reference.commit(Self.inOrder)
        try await reference.runTwins()

        let ward = try StoredWard(patients: 10, workers: 3)
        try ward.commit(Self.inOrder)
        // The first worker finishes, the second does a little, the third nothing at all.
        let stage = try WorkerStage(ward, workers: 3, limits: .tiny)
        try stage.readAll()
        try stage.work(0, turns: .max)
        try stage.commit()
        let ofFirst = try ward.store.twinStates().count
        while try ward.store.twinStates().count == ofFirst {
            try stage.work(1, turns: 1)
            try stage.commit()
        }
        let cursors = try ward.store.twinStates().mapValues(\.cursor)
        let through = try ward.store.appliedThrough()
        let (most, least) = (cursors.values.max() ?? 0, cursors.values.min() ?? 0)
        #expect(most > Int64(Self.inOrder.count) - 30 && least < most / 2)
        #expect(cursors.count < 10 && through == 0, "a patient of the third worker is first")
        for observation in try ward.store.observations(after: 0, limit: .max) {
            let isApplied = observation.id <= cursors[observation.patient] ?? 0
            #expect(isApplied || observation.id > through)
        }
        #expect(try ward.digests() == reference.digests())

        // Whoever comes next has other workers, and queues that hold next to nothing.
        let next = try WorkerStage(ward, workers: 2, limits: .tiny)
        try next.readAll()
        for number in 0..<2 {
            try next.work(number, turns: .max)
            try next.save(number)
        }
        try next.commit()
        #expect(next.counters[.rewinds] == 0, "a reading that comes twice would be late")
        #expect(try ward.store.appliedThrough() == Int64(Self.inOrder.count))
        #expect(try ward.digests() == reference.digests())
        #expect(try ward.digests(usesCheckpoints: false) == reference.digests())
        #expect(try ward.alerts() == reference.alerts())
    }

    @Test("Readings that waited in the store alone, late ones among them, are in the twins")
    func overflow() throws {
        let ward = try StoredWard(patients: 10, workers: 2)
        let stage = try WorkerStage(ward, workers: 2, limits: .tiny)
        for start in stride(from: 0, to: Self.shuffled.count, by: 2_000) {
            try ward.commit(Self.shuffled[start..<min(start + 2_000, Self.shuffled.count)])
            try stage.readAll()
            for number in 0..<2 { try stage.work(number, turns: .max) }
            try stage.commit()
        }
        for number in 0..<2 { try stage.save(number) }
        try stage.commit()
        #expect(stage.counters[.rewinds] > 0)
        #expect(try ward.store.appliedThrough() == Int64(Self.shuffled.count))
        // A twin that lost a reading would be brought back from a checkpoint without it.
        #expect(try ward.digests() == ward.digests(usesCheckpoints: false))
        let cursors = try ward.store.twinStates().mapValues(\.cursor)
        for (patient, cursor) in cursors {
            let last = try ward.store.observations(of: patient, from: .earliest).map(\.id).max()
            #expect(cursor == last)
        }
    }

    @Test("A second late reading does not find a checkpoint that lacks the first")
    func lateTwiceBeforeACommit() async throws {
        let ward = try StoredWard(patients: 1, workers: 1)
        let course = StoredWard.course(patients: 1, hours: 20, every: 5, seed: 5)
        let isLate = { (item: StoredWard.Item) in
            let hour = item.reading.time.hours(since: .morning)
            return (2...2.5).contains(hour) || (17...17.5).contains(hour)
        }
        // The end of each portion leaves a checkpoint.
        for hours in [0.0..<8, 8..<16, 16..<20] {
            try ward.commit(
                course.filter {
                    hours.contains($0.reading.time.hours(since: .morning)) && !isLate($0)
                })
            try await ward.runTwins()
        }
        let stage = try WorkerStage(ward, workers: 1)
        for hours in [0.0..<8, 16..<20] {
            try ward.commit(
                course.filter {
                    hours.contains($0.reading.time.hours(since: .morning)) && isLate($0)
                })
            try stage.readAll()
            // Handed in, and not committed yet.
            try stage.work(0, turns: .max)
        }
        #expect(stage.counters[.rewinds] == 2)
        try stage.save(0)
        try stage.commit()
        #expect(try ward.digests() == ward.digests(usesCheckpoints: false))
    }

    @Test("A checkpoint in the middle of a crash brings back the same twin")
    func checkpointsOnTheWay() async throws {
        let reference = try StoredWard(patients: 10, workers: 1)
        try reference.commit(Self.inOrder)
        try await reference.runTwins()
        let ward = try StoredWard(patients: 10, workers: 2)
        for start in stride(from: 0, to: Self.inOrder.count, by: 2_000) {
            try ward.commit(Self.inOrder[start..<min(start + 2_000, Self.inOrder.count)])
            // Some workers come far enough for a checkpoint, and then all memory is lost.
            let stage = try WorkerStage(ward, workers: 2)
            try stage.readAll()
            try stage.work(0, turns: 6)
            try stage.work(1, turns: 2)
            try stage.commit()
        }
        try await ward.runTwins()
        #expect(try ward.digests() == reference.digests())
        #expect(try ward.alerts() == reference.alerts())
    }

    @Test("While one patient replays 100,000 readings, the others' are applied at once")
    func hotPatient() throws {
        let ward = try StoredWard(patients: 11, workers: 1)
        // A reading a second for more than a day, and then one from its beginning.
        let hot = (0..<100_000).map { second in
            StoredWard.Item(
                patient: 10,
                reading: Reading(
                    code: StreamCode(validated: "heart_rate"), value: Double(70 + second % 7),
                    time: Instant.morning.advanced(byHours: Double(second) / 3_600)))
        }
        try ward.commit(hot)
        try ward.commit([
            StoredWard.Item(
                patient: 10,
                reading: Reading(
                    code: StreamCode(validated: "resp_rate"), value: 15,
                    time: Instant.morning.advanced(byHours: 20)))
        ])
        let stage = try WorkerStage(ward, workers: 1)
        try stage.readAll()
        // Every round each of the others measures.
        for round in 0..<3 {
            let others = StoredWard.course(patients: 10, hours: 0.25, every: 15, seed: 3).map {
                StoredWard.Item(
                    patient: $0.patient,
                    reading: Reading(
                        code: $0.reading.code, value: $0.reading.value,
                        time: $0.reading.time.advanced(byHours: Double(round) / 4)))
            }
            try ward.commit(others)
            try stage.readAll()
            // Each of ten has a turn, and every other turn is the hot patient's.
            try stage.work(0, turns: 21)
            try stage.commit()
            let cursors = try ward.store.twinStates().mapValues(\.cursor)
            let last = try ward.store.lastObservationID()
            // What a turn has begun is not applied before it is finished.
            #expect(try ward.store.appliedThrough() <= cursors[.numbered(10)] ?? 0)
            for patient in 0..<10 {
                #expect(cursors[.numbered(patient)] ?? 0 > last - 30, "round \(round)")
            }
        }
        // That was not because the hot patient was done.
        #expect(try ward.store.appliedThrough() < 100_001)
        try stage.work(0, turns: .max)
        try stage.commit()
        #expect(try ward.store.appliedThrough() == ward.store.lastObservationID())
        #expect(try ward.digests() == ward.digests(usesCheckpoints: false))
    }

    @Test("Every thread beats, the workers without work too")
    func heartbeats() async throws {
        let ward = try StoredWard(patients: 1, workers: 3)
        let heartbeats = Heartbeats(workers: 3)
        let pool = try TwinPool(
            store: ward.store, configuration: ward.configuration, counters: ServiceCounters(),
            heartbeats: heartbeats, arrivals: WakeUp(), results: WakeUp())
        let running = Task { try await pool.run() }
        let hearts = Heart.all(workers: 3).subtracting([.ingestLoop, .outbox])
        let before = heartbeats.counts
        let isAlive = eventually {
            let now = heartbeats.counts
            return hearts.allSatisfy { now[$0, default: 0] >= before[$0, default: 0] + 2 }
        }
        #expect(isAlive)
        pool.stop()
        try await running.value
    }

    @Test("When the store fails all threads end, and the failure is told")
    func failure() async throws {
        let ward = try StoredWard(patients: 2, workers: 2)
        try ward.commit(StoredWard.course(patients: 2, hours: 1, every: 5, seed: 1))
        let pool = try TwinPool(
            store: ward.store, configuration: ward.configuration, counters: ServiceCounters(),
            heartbeats: Heartbeats(workers: 2), arrivals: WakeUp(), results: WakeUp())
        try ward.store.close()
        await #expect(throws: StoreError.self) { try await pool.run() }
    }
}

/// The parts of a pool, moved by hand: what is not committed when it goes is lost as in a crash.
private final class WorkerStage {
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
    fileprivate static let tiny = {
        var limits = PatientLanes.Limits()
        limits.observations = 100
        limits.observationsOfPatient = 20
        limits.turn = 16
        limits.range = 64
        return limits
    }()
}
