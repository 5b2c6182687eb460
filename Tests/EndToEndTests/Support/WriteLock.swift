import Foundation
import TestSupport

/// Another process in the middle of a write transaction: nobody else can commit meanwhile.
final class WriteLock {
    private let process = Process()
    private let input = Pipe()

    /// Begins the transaction and returns once the lock is held.
    init(on store: StoreFile) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        // Without -bail it would go on after it did not get the lock.
        process.arguments = ["-bail", "-cmd", ".timeout 10000", store.path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data("BEGIN IMMEDIATE; SELECT 1;\n".utf8))
        guard try output.fileHandleForReading.read(upToCount: 1) == Data("1".utf8) else {
            throw SystemError("sqlite3 did not get the lock", EBUSY)
        }
    }

    deinit { release() }

    /// Undoes the transaction.
    func release() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
