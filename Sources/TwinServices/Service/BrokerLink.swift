import Synchronization

/// What the daemon knows of its connection to the broker; read for status lines.
package final class BrokerLink: Sendable {
    /// Whether there is a connection.
    package enum State: String, Sendable {
        /// There is none; the session tries again by itself.
        case disconnected
        /// The broker has accepted it; one that refuses the subscription ends it again.
        case connected
        /// There is one, and nothing is read from it until the twins have caught up.
        case paused = "connected, reading paused"
    }

    private let value = Mutex(State.disconnected)

    /// Starts without a connection.
    package init() {}

    /// The state now.
    package var state: State { value.withLock { $0 } }

    func set(_ state: State) {
        value.withLock { $0 = state }
    }
}
