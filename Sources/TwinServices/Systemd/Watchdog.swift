/// A part of the daemon that must keep moving.
package enum Heart: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The thread that reads from the broker; beats once per turn, idle or not.
    case ingestLoop
    /// The thread that hands results to the broker; beats once per turn, idle or not.
    case outbox
    /// The thread that reads the store for the twins; beats after each page and each idle turn.
    case twinReader
    /// The thread that commits for the twins; beats after each transaction and each idle turn.
    case twinCommits
    /// A worker of the twins, counted from 0; beats after each patient's turn and each idle turn.
    case twinWorker(Int)

    /// The hearts of a daemon with so many workers of twins, none where there are no twins.
    package static func all(workers: Int) -> Set<Heart> {
        guard workers > 0 else { return [.ingestLoop, .outbox] }
        return Set((0..<workers).map { Heart.twinWorker($0) })
            .union([.ingestLoop, .outbox, .twinReader, .twinCommits])
    }

    /// The name in log lines.
    package var description: String {
        switch self {
        case .ingestLoop: "ingestLoop"
        case .outbox: "outbox"
        case .twinReader: "twinReader"
        case .twinCommits: "twinCommits"
        case .twinWorker(let number): "twinWorker-\(number)"
        }
    }
}

/// Judges from heartbeat counters whether the daemon is alive.
///
/// A pure state machine: it is told the counters and remembers the last ones.
package struct Watchdog: Equatable, Sendable {
    /// What a check found.
    package enum Verdict: Equatable, Sendable {
        /// Every watched heart has beaten since the last check.
        case alive
        /// These have not, in ascending order.
        case stalled([Heart])
    }

    private let watched: Set<Heart>
    private var lastCounts: [Heart: UInt64]

    /// Starts to watch.
    ///
    /// - Parameters:
    ///   - watched: The hearts that count; leave out a part that is switched off.
    ///   - counts: The counters now. One that is missing counts as zero, here and in `check`.
    package init(watching watched: Set<Heart>, counts: [Heart: UInt64] = [:]) {
        self.watched = watched
        lastCounts = counts
    }

    /// Compares the counters with those of the last check, or of the start.
    ///
    /// A counter that differs has beaten, whichever way it went, so wrapping around is harmless.
    package mutating func check(_ counts: [Heart: UInt64]) -> Verdict {
        let stalled = watched.sorted().filter { heart in
            counts[heart, default: 0] == lastCounts[heart, default: 0]
        }
        lastCounts = counts
        return stalled.isEmpty ? .alive : .stalled(stalled)
    }
}
