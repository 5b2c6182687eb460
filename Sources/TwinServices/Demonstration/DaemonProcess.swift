package import Foundation

/// The daemon as a process of its own.
package final class DaemonProcess {
    private let process = Process()

    /// Its process id.
    package var processID: Int32 { process.processIdentifier }

    /// Starts `twind serve` with a configuration; its log goes to a file.
    ///
    /// - Parameter executable: The `twind` to start; this very program unless given.
    package init(executable: URL? = nil, configuration: URL, log: URL) throws {
        try Data().write(to: log)
        process.executableURL =
            executable ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["serve", "--config", configuration.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// Whether it runs.
    package var isRunning: Bool { process.isRunning }

    /// Asks it to drain and end, and waits; after `limit` it is killed.
    ///
    /// - Returns: Its exit status, nil if it had to be killed.
    package func stop(within limit: Duration) -> Int32? {
        guard process.isRunning else { return process.terminationStatus }
        process.terminate()
        let deadline = ContinuousClock.now + limit
        while process.isRunning, ContinuousClock.now < deadline {
            Thread.sleep(forTimeInterval: 0.05)
        }
        guard process.isRunning else { return process.terminationStatus }
        kill()
        return nil
    }

    /// Kills it as a power cut would.
    package func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
