/// A part of the daemon that must keep moving.
package enum Heart: String, CaseIterable, Sendable {
    /// The thread that reads from the broker; beats once per turn, idle or not.
    case ingestLoop
    /// The thread that hands results to the broker; beats once per turn, idle or not.
    case outbox
    /// The computation of the twins; beats after each step and each idle turn.
    case twinEngine
}

/// Judges from heartbeat counters whether the daemon is alive.
///
/// A pure state machine: it is told the counters and remembers the last ones.
package struct Watchdog: Equatable, Sendable {
    /// What a check found.
    package enum Verdict: Equatable, Sendable {
        /// Every watched heart has beaten since the last check.
        case alive
        /// These have not, in the order of `Heart.allCases`.
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
        let stalled = Heart.allCases.filter { heart in
            watched.contains(heart)
                && counts[heart, default: 0] == lastCounts[heart, default: 0]
        }
        lastCounts = counts
        return stalled.isEmpty ? .alive : .stalled(stalled)
    }
}
