import ClinicalTypes
import Foundation
import Logging
import Synchronization
package import TimeSeriesStore

/// The threads of the twins: one that reads the store, the workers, and one that commits.
///
/// When one of them fails all end, and `run` throws what went wrong first.
package final class TwinPool: Sendable {
    /// How long after the request to stop the twins may take in what is committed, and until when
    /// their checkpoints must be kept; below the patience of the service manager. What is left then
    /// is in the store and waits for the next start.
    private static let drainLimit = Duration.seconds(20)
    private static let saveLimit = Duration.seconds(30)
    /// Arrivals within this time are read together.
    private static let readInterval = 0.01
    private static let idleLookInterval = Duration.seconds(1)
    /// Workers stand back for the threads that take readings in: all twins have much to do at once
    /// when a window ends, and an acknowledgement must not wait for that.
    private static let niceness: Int32 = 5

    /// What befell the pool.
    private struct Progress {
        var stopRequest: ContinuousClock.Instant?
        var failure: StoreError?
        var unrecovered: Int
    }

    private let store: TwinStore
    private let queues: [ShardQueue]
    private let desk: CommitDesk
    /// How far the twins are behind.
    package let backlog: TwinBacklog
    private let counters: ServiceCounters
    private let heartbeats: Heartbeats
    private let arrivals: WakeUp
    private let results: WakeUp
    private let context: ShardWorker.Context
    private let appliedThrough: Int64
    private let cursors: [PatientID: Int64]
    private let progress: Mutex<Progress>
    private let logger = Logger(label: "twins")

    /// Prepares the threads.
    ///
    /// - Parameters:
    ///   - arrivals: Signalled when observations were committed.
    ///   - results: To be signalled when results were.
    /// - Throws: `StoreError` when the store cannot be read.
    package init(
        store: TwinStore, configuration: ServiceConfiguration, counters: ServiceCounters,
        heartbeats: Heartbeats, arrivals: WakeUp, results: WakeUp
    ) throws(StoreError) {
        let workers = configuration.twinWorkers
        appliedThrough = try store.appliedThrough()
        backlog = TwinBacklog(
            limit: configuration.twin.mostWaiting, appliedThrough: appliedThrough)
        self.store = store
        self.counters = counters
        self.heartbeats = heartbeats
        self.arrivals = arrivals
        self.results = results
        cursors = try store.twinStates().mapValues(\.cursor)
        queues = (0..<workers).map { _ in ShardQueue() }
        desk = CommitDesk(workers: workers, appliedThrough: appliedThrough, backlog: backlog)
        context = ShardWorker.Context(
            store: store, configuration: configuration, counters: counters)
        progress = Mutex(Progress(unrecovered: workers))
    }

    /// Runs until `stop`, then takes in what is committed, within a bound, and keeps a checkpoint of
    /// every twin.
    ///
    /// - Throws: `StoreError` when the store fails.
    package func run() async throws {
        async let committing: Void = onDedicatedThread(named: "twind-commits") {
            self.guarded { () throws(StoreError) in try self.commit() }
        }
        try await withThrowingTaskGroup(of: Void.self) { threads in
            threads.addTask {
                try await onDedicatedThread(named: "twind-reader") {
                    self.guarded { () throws(StoreError) in try self.read() }
                }
            }
            for number in queues.indices {
                threads.addTask {
                    try await onDedicatedThread(
                        named: "twind-twins-\(number)", niceness: Self.niceness
                    ) {
                        self.guarded { () throws(StoreError) in try self.work(number) }
                    }
                }
            }
            try await threads.waitForAll()
        }
        desk.close()
        try await committing
        if let failure = progress.withLock({ $0.failure }) { throw failure }
    }

    /// Asks the threads to drain and end, from any thread and any number of times.
    package func stop() {
        progress.withLock { $0.stopRequest = $0.stopRequest ?? .now }
        wakeAll()
    }

    /// Runs the body of a thread; its failure ends the others.
    private func guarded(_ body: () throws(StoreError) -> Void) {
        do throws(StoreError) {
            try body()
        } catch {
            progress.withLock { $0.failure = $0.failure ?? error }
            wakeAll()
        }
    }

    private func wakeAll() {
        arrivals.signal()
        desk.wake()
        for queue in queues { queue.wake() }
    }

    private var hasFailed: Bool { progress.withLock { $0.failure != nil } }

    /// Whether the end has been asked for, and, where a limit is given, so long ago.
    private func isStopping(for limit: Duration = .zero) -> Bool {
        progress.withLock { $0.stopRequest }.map { $0.duration(to: .now) >= limit } ?? false
    }
}

// MARK: - Threads

extension TwinPool {
    private func read() throws(StoreError) {
        defer { for queue in queues { queue.close() } }
        let reader = TwinReader(
            store: store, appliedThrough: appliedThrough, queues: queues, backlog: backlog)
        while !hasFailed {
            heartbeats.beat(.twinReader)
            let isStopping = isStopping()
            guard !self.isStopping(for: Self.drainLimit) else { return }
            guard reader.isWanted else {
                Thread.sleep(forTimeInterval: Self.readInterval / 2)
                continue
            }
            let count = try reader.step()
            guard count < TwinReader.pageSize else { continue }
            if isStopping { return }
            arrivals.wait(atMost: .seconds(1))
            Thread.sleep(forTimeInterval: Self.readInterval)
        }
    }

    private func work(_ number: Int) throws(StoreError) {
        let shards = PatientShard(workers: queues.count)
        let queue = queues[number]
        let worker = ShardWorker(
            number, cursors: cursors.filter { shards.worker(of: $0.key) == number },
            appliedThrough: appliedThrough, queue: queue, desk: desk, context: context)
        var hasReported = false
        var lastLook = ContinuousClock.now
        while !hasFailed, !isStopping(for: Self.drainLimit) {
            heartbeats.beat(.twinWorker(number))
            if isStopping() { worker.skipRecoveries() }
            let isBusy = try worker.step()
            guard handIn(worker, number) else { return }
            if !hasReported, worker.isRecovered {
                hasReported = true
                reportRecovery()
            }
            if lastLook.duration(to: .now) >= Self.idleLookInterval {
                if !worker.closeIdleWindows(now: .now) { lastLook = .now }
            } else if !isBusy {
                if queue.isFinished { break }
                queue.wait(atMost: worker.longestSleep)
            }
        }
        while !hasFailed, !isStopping(for: Self.saveLimit), worker.saveOne() {
            guard handIn(worker, number) else { return }
        }
        _ = handIn(worker, number, isLast: true)
    }

    /// Hands in what is due, waiting for room.
    ///
    /// - Returns: False when the pool has failed meanwhile.
    private func handIn(_ worker: ShardWorker, _ number: Int, isLast: Bool = false) -> Bool {
        while !worker.handIn(isLast: isLast) {
            guard !hasFailed else { return false }
            heartbeats.beat(.twinWorker(number))
            queues[number].wait(atMost: .milliseconds(10))
        }
        return true
    }

    private func commit() throws(StoreError) {
        while !hasFailed {
            heartbeats.beat(.twinCommits)
            guard let (commits, count) = try desk.commitWaiting(to: store) else {
                if desk.isFinished { return }
                desk.wait(atMost: .seconds(1))
                continue
            }
            counters.add(count, to: .applied)
            counters.add(commits.reduce(0) { $0 + $1.alerts.count }, to: .alertEvents)
            if commits.contains(where: { !$0.messages.isEmpty }) { results.signal() }
            for queue in queues { queue.wake() }
        }
    }

    private func reportRecovery() {
        let areAllBack = progress.withLock { progress in
            progress.unrecovered -= 1
            return progress.unrecovered == 0
        }
        if areAllBack { logger.notice("recovered \(cursors.count) twins") }
    }
}
