import Synchronization

/// The heartbeat counters of the process; any thread may beat.
package final class Heartbeats: Sendable {
    private let twinEngine = Atomic<UInt64>(0)
    private let outbox = Atomic<UInt64>(0)
    private let ingestLoop = Atomic<UInt64>(0)
    /// Guards the counter that someone else keeps of the ingest loop's turns.
    private let ingestTurns = Mutex<(@Sendable () -> UInt64)?>(nil)

    /// Starts all counters at zero.
    package init() {}

    /// Says that a part has made a turn. Wait-free.
    package func beat(_ heart: Heart) {
        switch heart {
        case .ingestLoop: ingestLoop.wrappingAdd(1, ordering: .relaxed)
        case .twinEngine: twinEngine.wrappingAdd(1, ordering: .relaxed)
        case .outbox: outbox.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// Adds a counter that the ingest loop keeps itself.
    package func followIngest(_ turns: @escaping @Sendable () -> UInt64) {
        ingestTurns.withLock { $0 = turns }
    }

    /// The counters as they are now.
    package var counts: [Heart: UInt64] {
        let turns = ingestTurns.withLock { $0 }
        return [
            .ingestLoop: ingestLoop.load(ordering: .relaxed) &+ (turns?() ?? 0),
            .twinEngine: twinEngine.load(ordering: .relaxed),
            .outbox: outbox.load(ordering: .relaxed),
        ]
    }
}
