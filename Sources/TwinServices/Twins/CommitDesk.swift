import Synchronization
package import TimeSeriesStore

/// Where workers hand in what their twins leave behind, to be committed together.
///
/// One thread commits for all workers: one transaction, with one sync of the disk, holds whatever
/// has been handed in by then, so more workers do not mean more transactions. Bounded: a worker
/// whose last groups still wait is turned away and must wait itself.
package final class CommitDesk: Sendable {
    /// The most commits that wait for one worker.
    package static let mostCommits = 256
    /// A transaction takes no further group when it has as many commits: readings that are to be
    /// stored wait for its end.
    private static let transactionSize = 512

    /// What one worker hands in.
    package struct Group: Sendable {
        /// Commits in the order in which they are to be made.
        package var commits: [TwinCommit] = []
        /// How many observations they settle.
        package var count = 0
        /// The last observation before which, with these commits, none of the shard is open.
        package var clearThrough: Int64

        /// Starts an empty group.
        package init(clearThrough: Int64) {
            self.clearThrough = clearThrough
        }
    }

    private struct Counter {
        var waiting: Group?
        /// How many groups were handed in, and how many are on the disk.
        var handedIn = 0
        var settled = 0
        /// The last observation before which none of the shard is open on the disk.
        var clearThrough: Int64
    }

    private struct State {
        var counters: [Counter]
        var isClosed = false
        /// The worker whose group is looked at first next time.
        var first = 0

        /// Takes groups that wait, from every worker in turn, as many as make a transaction.
        mutating func take() -> [(worker: Int, group: Group, number: Int)] {
            var taken: [(worker: Int, group: Group, number: Int)] = []
            var size = 0
            for place in counters.indices where size < CommitDesk.transactionSize {
                let worker = (first + place) % counters.count
                guard let group = counters[worker].waiting else { continue }
                counters[worker].waiting = nil
                taken.append((worker, group, counters[worker].handedIn))
                size += group.commits.count
            }
            first = ((taken.last?.worker ?? first) + 1) % counters.count
            return taken
        }

        /// The last observation before which none is open on the disk, once `taken` is there.
        func clearThrough(with taken: [(worker: Int, group: Group, number: Int)]) -> Int64 {
            var through = counters.map(\.clearThrough)
            for (worker, group, _) in taken { through[worker] = group.clearThrough }
            return through.min() ?? 0
        }
    }

    private let state: Mutex<State>
    private let backlog: TwinBacklog
    private let wakeUp = WakeUp()

    /// Opens a desk for so many workers, where all observations up to `appliedThrough` are part of
    /// their twins.
    package init(workers: Int, appliedThrough: Int64, backlog: TwinBacklog) {
        let counter = Counter(clearThrough: appliedThrough)
        state = Mutex(State(counters: Array(repeating: counter, count: workers)))
        self.backlog = backlog
    }

    /// Takes a group, whose number is then one more than that of the worker's group before, counted
    /// from 1.
    ///
    /// - Returns: False, having taken nothing, while too much of the worker's waits.
    package func submit(_ group: Group, of worker: Int) -> Bool {
        let isTaken = state.withLock { state in
            guard var waiting = state.counters[worker].waiting else {
                state.counters[worker].waiting = group
                state.counters[worker].handedIn += 1
                return true
            }
            guard waiting.commits.count + group.commits.count <= Self.mostCommits else {
                return false
            }
            state.counters[worker].waiting = nil
            waiting.commits += group.commits
            waiting.count += group.count
            waiting.clearThrough = group.clearThrough
            state.counters[worker].waiting = waiting
            state.counters[worker].handedIn += 1
            return true
        }
        wakeUp.signal()
        return isTaken
    }

    /// The number of a worker's last group that is on the disk, 0 before the first.
    package func settledGroup(of worker: Int) -> Int {
        state.withLock { $0.counters[worker].settled }
    }

    /// Says that nothing more will be handed in.
    package func close() {
        state.withLock { $0.isClosed = true }
        wakeUp.signal()
    }

    /// Whether nothing more will be handed in and nothing waits.
    package var isFinished: Bool {
        state.withLock { $0.isClosed && $0.counters.allSatisfy { $0.waiting == nil } }
    }

    /// Sleeps until something is handed in, or the desk is closed or woken, or `limit` has passed.
    package func wait(atMost limit: Duration) { wakeUp.wait(atMost: limit) }

    /// Ends the present or the next wait.
    package func wake() { wakeUp.signal() }

    /// Commits what waits, in one transaction. One thread at a time may call it.
    ///
    /// - Returns: What was committed, with how many observations that settled; nil when nothing
    ///   waited.
    /// - Throws: `StoreError` when the store fails: nothing of it is on the disk, and no twin in
    ///   memory agrees with the store any more.
    package func commitWaiting(
        to store: TwinStore
    ) throws(StoreError) -> (commits: [TwinCommit], count: Int)? {
        let (taken, through) = state.withLock { state in
            let taken = state.take()
            return (taken, state.clearThrough(with: taken))
        }
        guard !taken.isEmpty else { return nil }
        let commits = taken.flatMap(\.group.commits)
        try store.commit(commits, appliedThrough: through)
        state.withLock { state in
            for (worker, group, number) in taken {
                state.counters[worker].settled = number
                state.counters[worker].clearThrough = group.clearThrough
            }
        }
        let count = taken.reduce(0) { $0 + $1.group.count }
        backlog.noteHandled(count)
        return (commits, count)
    }
}
