import Synchronization

/// What other threads may ask of a connection loop, and its sign of life.
final class LoopControl: Sendable {
    /// The longest sleep of the loop, so that it beats at least twice a second.
    static let longestSleep = Duration.milliseconds(500)
    /// How long a stopping loop may take to part from the broker.
    static let stopGrace = Duration.seconds(5)

    /// Ends the loop's sleep.
    let wake = WakeSignal()
    private let turns = Atomic<UInt64>(0)
    private let isStopRequested = Atomic<Bool>(false)

    /// Turns of the loop so far; stands still only while the loop is stuck or a commit blocks.
    var beats: UInt64 { turns.load(ordering: .relaxed) }

    /// Whether the loop was asked to stop.
    var isStopping: Bool { isStopRequested.load(ordering: .acquiring) }

    /// Asks the loop to stop; once is enough.
    func requestStop() {
        isStopRequested.store(true, ordering: .releasing)
        wake.signal()
    }

    /// Shows that the loop lives.
    func beat() {
        turns.add(1, ordering: .relaxed)
    }

    /// Sleeps for `delay` or until asked to stop, beating meanwhile.
    func pause(for delay: Duration) {
        let end = ContinuousClock.now + delay
        while !isStopping {
            beat()
            let remaining = ContinuousClock.now.duration(to: end)
            guard remaining > .zero else { return }
            wake.wait(atMost: min(remaining, Self.longestSleep))
            if !isStopping { wake.clear() }
        }
    }
}
