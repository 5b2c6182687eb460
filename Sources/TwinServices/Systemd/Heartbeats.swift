import Synchronization

/// The heartbeat counters of the process; any thread may beat.
package final class Heartbeats: Sendable {
    private final class Counter: Sendable {
        let value = Atomic<UInt64>(0)
    }

    private let counters: [Heart: Counter]
    /// Guards the counter that someone else keeps of the ingest loop's turns.
    private let ingestTurns = Mutex<(@Sendable () -> UInt64)?>(nil)

    /// Starts all counters at zero, for a daemon with so many workers of twins.
    package init(workers: Int) {
        let hearts = Heart.all(workers: workers)
        counters = Dictionary(uniqueKeysWithValues: hearts.map { ($0, Counter()) })
    }

    /// Says that a part has made a turn. Wait-free.
    ///
    /// - Precondition: The daemon has that part.
    package func beat(_ heart: Heart) {
        guard let counter = counters[heart] else {
            preconditionFailure("\(heart) is no part of this daemon")
        }
        counter.value.wrappingAdd(1, ordering: .relaxed)
    }

    /// Adds a counter that the ingest loop keeps itself.
    package func followIngest(_ turns: @escaping @Sendable () -> UInt64) {
        ingestTurns.withLock { $0 = turns }
    }

    /// The counters as they are now.
    package var counts: [Heart: UInt64] {
        let turns = ingestTurns.withLock { $0 }?() ?? 0
        var counts = counters.mapValues { $0.value.load(ordering: .relaxed) }
        counts[.ingestLoop, default: 0] &+= turns
        return counts
    }
}
