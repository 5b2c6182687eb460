import Foundation
import Glibc
import Synchronization

/// A private mosquitto on a free loopback port.
///
/// Keeps its port over restarts. The process is killed and its files are removed with the owner.
package final class MosquittoBroker: Sendable {
    /// What the broker should be like.
    package struct Settings: Sendable {
        /// Keeps sessions over a restart; written at a clean stop and every `autosaveSeconds`.
        package var isPersistent = true
        /// Seconds between two writes of the database.
        package var autosaveSeconds = 1800
        /// Accepts clients without a user name.
        package var allowsAnonymous = true
        /// User names with their passwords.
        package var passwords: [String: String] = [:]
        /// Speaks TLS with these certificates and asks clients for theirs.
        package var certificates: MosquittoCertificates?
        /// Writes every packet to the log; slow.
        package var logsPackets = false
        /// Further lines of the configuration file.
        package var extraLines: [String] = []

        /// A plain persistent broker that accepts anyone.
        package init() {}
    }

    /// The TCP port on 127.0.0.1.
    package let port: UInt16
    private let directory: TemporaryDirectory
    /// Kept, because a restart reads the files again.
    private let certificates: MosquittoCertificates?
    private let process = Mutex<ChildProcess?>(nil)

    /// Starts a broker and waits until it accepts connections.
    package convenience init(_ settings: Settings = Settings()) throws {
        try self.init(settings, port: LoopbackPort.free())
        try start()
    }

    /// Prepares a broker that nobody can reach before `start`.
    package static func stopped(_ settings: Settings = Settings()) throws -> MosquittoBroker {
        try MosquittoBroker(settings, port: LoopbackPort.free())
    }

    private init(_ settings: Settings, port: UInt16) throws {
        self.port = port
        certificates = settings.certificates
        directory = try TemporaryDirectory()
        try writeConfiguration(settings)
    }

    private func writeConfiguration(_ settings: Settings) throws {
        var lines = [
            "listener \(port) 127.0.0.1",
            "allow_anonymous \(settings.allowsAnonymous)",
            "max_queued_messages 0",
            "max_inflight_messages 1000",
            "set_tcp_nodelay true",
            "log_dest file \(logPath)",
            "log_type \(settings.logsPackets ? "all" : "error")",
            "persistence \(settings.isPersistent)",
            "persistence_location \(directory.path)/",
            "autosave_interval \(settings.autosaveSeconds)",
        ]
        // Started by root, mosquitto becomes another user, who may not write here.
        if getuid() == 0 { lines.append("user root") }
        if !settings.passwords.isEmpty {
            let file = directory.file("passwords")
            try Data().write(to: URL(fileURLWithPath: file))
            for (name, password) in settings.passwords {
                try ChildProcess.run(["mosquitto_passwd", "-b", file, name, password])
            }
            lines.append("password_file \(file)")
        }
        if let certificates = settings.certificates {
            lines += [
                "cafile \(certificates.caFile)", "certfile \(certificates.serverCertificate)",
                "keyfile \(certificates.serverKey)", "require_certificate true",
            ]
        }
        lines += settings.extraLines
        try Data((lines.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: directory.file("mosquitto.conf")))
    }

    /// The path of a plug-in that comes with mosquitto.
    package static func plugin(_ name: String) throws -> String {
        // Debian keeps them in a directory named after the architecture.
        let architectures = try FileManager.default.contentsOfDirectory(atPath: "/usr/lib")
        let paths = architectures.map { "/usr/lib/\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.fileExists) else {
            throw SystemError(name, ENOENT)
        }
        return path
    }

    /// Everything the broker has logged.
    package var log: String {
        get throws { try String(contentsOfFile: logPath, encoding: .utf8) }
    }

    private var logPath: String { directory.file("mosquitto.log") }

    /// Starts the stopped broker on the same port and waits until it accepts connections.
    package func start() throws {
        let new = try ChildProcess(["mosquitto", "-c", directory.file("mosquitto.conf")])
        process.withLock { $0 = new }
        let accepts = eventually { new.hasExited || LoopbackPort.accepts(port) }
        guard accepts, !new.hasExited else { throw SystemError("starting mosquitto", ECANCELED) }
    }

    /// Stops the broker cleanly, which writes its database.
    package func terminate() { end(SIGTERM) }

    /// Kills the broker, which loses what its database does not hold.
    package func kill() { end(SIGKILL) }

    /// Stops and starts the broker cleanly.
    package func restart() throws {
        terminate()
        try start()
    }

    /// Suspends the broker: its connections stay open and fall silent.
    package func suspend() { process.withLock { $0?.send(SIGSTOP) } }

    /// Lets a suspended broker go on.
    package func resume() { process.withLock { $0?.send(SIGCONT) } }

    /// Deletes the database of a stopped broker, and with it all sessions.
    package func deleteDatabase() throws {
        try FileManager.default.removeItem(atPath: directory.file("mosquitto.db"))
    }

    private func end(_ signal: Int32) {
        let running = process.withLock { process in
            defer { process = nil }
            return process
        }
        running?.send(signal)
        _ = running?.waitForExit()
    }
}
