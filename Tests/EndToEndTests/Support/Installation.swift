import Foundation
import TestSupport

/// One installation of twind in a folder of its own: a configuration and a store.
final class Installation {
    /// What a command did.
    struct Outcome {
        /// The exit status.
        var status: Int32
        /// Standard output.
        var output: String
        /// Standard error.
        var errors: String
        /// The lines of standard output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// The settings by key, as they are written in TOML.
    var settings: [String: String]
    /// The store.
    let store: StoreFile
    private let directory: TemporaryDirectory
    private let binary: String
    private var processes = 0

    /// Prepares an installation for a broker on a loopback port.
    init(port: UInt16, _ extra: [String: String] = [:]) throws {
        directory = try TemporaryDirectory()
        binary = try TwindBinary.path()
        store = StoreFile(path: directory.file("twind.sqlite"))
        settings = [
            "broker.host": "\"127.0.0.1\"",
            "broker.port": "\(port)",
            "store.path": "\"\(store.path)\"",
            "log.format": "\"text\"",
        ].merging(extra) { $1 }
        try writeConfiguration()
    }

    /// The path of the configuration file.
    var configurationFile: String { directory.file("twind.toml") }

    /// Writes the settings to the configuration file.
    func writeConfiguration() throws {
        let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }
        _ = try directory.write(lines.joined(), to: "twind.toml")
    }

    /// Writes a text file into the installation's folder and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        try directory.write(text, to: name)
    }

    /// Starts the daemon without waiting for it.
    ///
    /// - Parameter limits: Shell commands run in its process beforehand, such as `ulimit`.
    func launch(
        environment: [String: String] = [:], limits: String = ":"
    ) throws -> RunningDaemon {
        processes += 1
        return try RunningDaemon(
            [binary, "serve", "--config", configurationFile],
            prefix: directory.file("serve-\(processes)"), environment: environment,
            limits: limits)
    }

    /// Starts the daemon and waits until it says that it is ready.
    ///
    /// Ready does not mean connected: a broker may be absent.
    func start(
        environment: [String: String] = [:], limits: String = ":"
    ) throws -> RunningDaemon {
        let daemon = try launch(environment: environment, limits: limits)
        guard daemon.supervisor.hears("READY=1") else {
            throw SystemError("twind serve is not ready: \(daemon.log)", ETIMEDOUT)
        }
        return daemon
    }

    /// Starts the daemon and waits until the broker has its subscription.
    func startSubscribed(environment: [String: String] = [:]) throws -> RunningDaemon {
        let daemon = try start(environment: environment)
        guard try isSubscribed() else {
            throw SystemError("twind serve does not subscribe: \(daemon.log)", ETIMEDOUT)
        }
        return daemon
    }

    /// Waits until the broker has confirmed the subscription, now or to an earlier daemon: from then
    /// on it keeps for the daemon what devices publish.
    func isSubscribed() throws -> Bool {
        try eventually {
            try store.number("SELECT count(*) FROM meta WHERE key = 'session/twind'") == 1
        }
    }

    /// Runs a command to its end, 60 s at most, with this installation's configuration.
    func run(_ arguments: String...) throws -> Outcome {
        processes += 1
        let process = try CapturedProcess(
            [binary] + arguments + ["--config", configurationFile],
            prefix: directory.file("command-\(processes)"))
        guard let status = process.exitStatus(within: .seconds(60)) else {
            throw SystemError("twind \(arguments.joined(separator: " "))", ETIMEDOUT)
        }
        return Outcome(status: status, output: process.output, errors: process.errors)
    }

    /// Binds a device to a patient for ever.
    func enrol(_ patient: String, _ device: String) throws {
        let outcome = try run("enrol", patient, device)
        guard outcome.status == 0 else { throw SystemError(outcome.errors, EINVAL) }
    }

    /// The fingerprint of every twin, one line for each.
    ///
    /// - Parameter fromStart: Whether to do without checkpoints.
    func digest(fromStart: Bool = false) throws -> [String] {
        let outcome = try fromStart ? run("digest", "--from-start") : run("digest")
        guard outcome.status == 0 else { throw SystemError(outcome.errors, EINVAL) }
        return outcome.lines
    }
}
