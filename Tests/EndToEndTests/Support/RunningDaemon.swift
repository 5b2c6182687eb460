import Glibc
import TestSupport

/// A `twind serve` with the service manager's socket; killed with its owner.
final class RunningDaemon {
    /// What it tells the service manager.
    let supervisor: Supervisor
    private let process: CapturedProcess

    /// Starts a command line without waiting for it.
    init(
        _ arguments: [String], prefix: String, environment: [String: String], limits: String
    ) throws {
        supervisor = try Supervisor(path: prefix + ".notify")
        process = try CapturedProcess(
            arguments, prefix: prefix,
            environment: environment.merging(["NOTIFY_SOCKET": supervisor.path]) { $1 },
            limits: limits)
    }

    /// What it has logged.
    var log: String { process.errors }

    /// Waits until the log holds a text.
    func logs(_ text: String, within limit: Duration = .seconds(10)) -> Bool {
        eventually(within: limit) { log.contains(text) }
    }

    /// How much memory it holds, in KiB.
    func residentKibibytes() throws -> Int { try process.residentKibibytes() }

    /// Sends a signal.
    func send(_ signal: Int32) { process.send(signal) }

    /// Kills it as a power cut would and waits until it is gone.
    func kill() { process.kill() }

    /// The exit status, or the negated number of the signal that ended it; nil if it runs on.
    func exitStatus(within limit: Duration = .seconds(30)) -> Int32? {
        process.exitStatus(within: limit)
    }

    /// Asks it to drain and end.
    ///
    /// - Returns: Its exit status; nil if it still runs after 45 s, when systemd would kill it.
    func terminate() -> Int32? {
        send(SIGTERM)
        return exitStatus(within: .seconds(45))
    }
}
