import Foundation

/// Runs blocking work on a thread of its own and waits for it without blocking.
///
/// The concurrency runtime has as many threads as the machine has processors: a loop that polls a
/// socket or commits to a disk must not hold one of them.
///
/// - Parameter niceness: How much the thread stands back for the others when processors are short,
///   0 to 19; where that may not be set it does not.
func onDedicatedThread<Value: Sendable>(
    named name: String, niceness: Int32 = 0, _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread {
            // 0 names the calling thread: on Linux each has a niceness of its own.
            if niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
            continuation.resume(with: Result { try work() })
        }
        thread.name = name
        // The default of 512 KiB is enough for SQLite and libmosquitto, and for TLS only just.
        thread.stackSize = 4 << 20
        thread.start()
    }
}
