import Synchronization

/// The heartbeat counters of the process; any thread may beat.
package final class Heartbeats: Sendable {
    private let ingestLoop = Atomic<UInt64>(0)
    private let storeWriter = Atomic<UInt64>(0)
    private let twinEngine = Atomic<UInt64>(0)

    /// Starts all counters at zero.
    package init() {}

    /// Says that a part has made a turn. Wait-free.
    package func beat(_ heart: Heart) {
        switch heart {
        case .ingestLoop: ingestLoop.wrappingAdd(1, ordering: .relaxed)
        case .storeWriter: storeWriter.wrappingAdd(1, ordering: .relaxed)
        case .twinEngine: twinEngine.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// The counters as they are now.
    package var counts: [Heart: UInt64] {
        [
            .ingestLoop: ingestLoop.load(ordering: .relaxed),
            .storeWriter: storeWriter.load(ordering: .relaxed),
            .twinEngine: twinEngine.load(ordering: .relaxed),
        ]
    }
}
