import Foundation
import Glibc
import TestSupport

/// A process whose output goes to files and whose exit status is kept; killed with its owner.
final class CapturedProcess {
    private let process: ChildProcess
    private let prefix: String
    private var knownStatus: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - prefix: Path and beginning of the names of the two files, which are appended to.
    ///   - environment: Variables besides those of this process.
    ///   - limits: Shell commands that are run in the process before it becomes the program.
    init(
        _ arguments: [String], prefix: String, environment: [String: String] = [:],
        limits: String = ":"
    ) throws {
        self.prefix = prefix
        let script = "\(limits); exec \"$@\" >>\"$0.out\" 2>>\"$0.err\""
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        process = try ChildProcess(
            ["env"] + variables + ["sh", "-c", script, prefix] + arguments)
    }

    /// What it wrote to standard output.
    var output: String { Self.text(prefix + ".out") }

    /// What it wrote to standard error.
    var errors: String { Self.text(prefix + ".err") }

    /// How much memory it holds, in KiB; 0 once it has ended.
    func residentKibibytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
    }

    /// Sends a signal.
    func send(_ signal: Int32) { process.send(signal) }

    /// Kills it as a power cut would and waits until it is gone.
    func kill() {
        send(SIGKILL)
        _ = exitStatus(within: .seconds(10))
    }

    /// The exit status, or the negated number of the signal that ended it; nil if it still runs
    /// after `limit`.
    func exitStatus(within limit: Duration) -> Int32? {
        _ = eventually(within: limit) {
            knownStatus = knownStatus ?? statusNow()
            return knownStatus != nil
        }
        return knownStatus
    }

    /// Looks without reaping, which is left to `process`.
    private func statusNow() -> Int32? {
        var info = siginfo_t()
        let result = waitid(P_PID, id_t(process.pid), &info, WEXITED | WNOHANG | WNOWAIT)
        guard result == 0, info._sifields._sigchld.si_pid == process.pid else { return nil }
        let status = info._sifields._sigchld.si_status
        return info.si_code == Int32(CLD_EXITED) ? status : -status
    }

    private static func text(_ path: String) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
