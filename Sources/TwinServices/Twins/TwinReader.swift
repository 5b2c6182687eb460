import ClinicalTypes
package import TimeSeriesStore

/// Reads committed observations in the order of their commits and hands each to its patient's shard.
///
/// The store is the queue: nothing is held in memory that a crash could lose.
package final class TwinReader {
    /// The most observations read at once; a queue with room for more has room for these.
    package static let pageSize = 4_096

    private let store: TwinStore
    private let shards: PatientShard
    private let queues: [ShardQueue]
    private let backlog: TwinBacklog
    private var position: Int64

    /// Starts after the observation `appliedThrough`.
    package init(
        store: TwinStore, appliedThrough: Int64, queues: [ShardQueue], backlog: TwinBacklog
    ) {
        self.store = store
        self.queues = queues
        self.backlog = backlog
        position = appliedThrough
        shards = PatientShard(workers: queues.count)
    }

    /// Whether some worker could soon be without work: the others must then not hold it up, and what
    /// their queues cannot hold is noted there.
    package var isWanted: Bool { queues.contains { $0.hasRoom } }

    /// Hands on what was committed since, one page at most.
    ///
    /// - Returns: How many observations it handed on.
    /// - Throws: `StoreError` when the store cannot be read; nothing was handed on.
    package func step() throws(StoreError) -> Int {
        let page = try store.observations(after: position, limit: Self.pageSize)
        guard let last = page.last else { return 0 }
        backlog.noteStored(last.id)
        var parts = queues.map { _ in [Observation]() }
        for observation in page { parts[shards.worker(of: observation.patient)].append(observation) }
        for (queue, part) in zip(queues, parts) { queue.add(part, through: last.id) }
        position = last.id
        return page.count
    }
}
