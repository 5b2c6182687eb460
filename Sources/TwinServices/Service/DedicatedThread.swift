import Foundation

/// Runs blocking work on a thread of its own and waits for it without blocking.
///
/// The concurrency runtime has as many threads as the machine has processors: a loop that polls a
/// socket or commits to a disk must not hold one of them.
func onDedicatedThread<Value: Sendable>(
    named name: String, _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try work() }) }
        thread.name = name
        // The default of 512 KiB is enough for SQLite and libmosquitto, and for TLS only just.
        thread.stackSize = 4 << 20
        thread.start()
    }
}
