import Foundation
import Synchronization

/// Wakes one waiting thread; signals that come while nobody waits count as one.
package final class WakeUp: Sendable {
    private let isSignalled = Mutex(false)
    private let semaphore = DispatchSemaphore(value: 0)

    /// Starts without a signal.
    package init() {}

    /// Ends the present or the next wait. Never blocks.
    package func signal() {
        let isFirst = isSignalled.withLock { flag in
            defer { flag = true }
            return !flag
        }
        if isFirst { semaphore.signal() }
    }

    /// Waits for a signal, `limit` at most.
    func wait(atMost limit: Duration) {
        let milliseconds = Int(limit / .milliseconds(1))
        guard semaphore.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
            return
        }
        isSignalled.withLock { $0 = false }
    }
}
