import Foundation

/// A private mosquitto with the reference configuration, on a free loopback port.
///
/// Killed with the last reference, and by `timeout` after a minute at the latest.
final class Broker {
    let port: Int
    private let process = Process()
    private let folder: TemporaryFolder

    /// Starts the broker and returns once it runs.
    ///
    /// - Throws: `BrokerError` with the broker's log when it does not run within ten seconds.
    init(certificates folder: TemporaryFolder) throws {
        self.folder = folder
        port = try Self.freePort()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = [
            "--signal=KILL", "60", "mosquitto", "-v", "-c", try Self.install(folder, port: port),
        ]
        process.environment = ["PATH": "/usr/bin:/usr/sbin:/bin:/sbin"]
        process.standardInput = FileHandle.nullDevice
        let log = Pipe()
        process.standardError = log
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        try Self.awaitRunning(log.fileHandleForReading.fileDescriptor)
        // From now on the log would fill the pipe and stop the broker.
        log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    /// Kills `timeout` and the broker, which are a process group of their own.
    ///
    /// SIGTERM would not do: a child inherits the signal mask of the thread that starts it, and the
    /// threads that run tests block it.
    deinit {
        kill(-process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Writes the reference files with the paths and the port of this test.
    private static func install(_ folder: TemporaryFolder, port: Int) throws -> String {
        let list = try folder.write(Repository.text("config/mosquitto.acl"), to: "twind.acl")
        var text = try Repository.text("config/mosquitto.conf")
            .replacing("listener 8883", with: "listener \(port) 127.0.0.1")
            .replacing("/etc/mosquitto/certs", with: folder.url.path)
            .replacing("/etc/mosquitto/twind.acl", with: list)
            .replacing("/var/lib/mosquitto/", with: folder.url.path + "/")
        // Started by root, mosquitto becomes a user who cannot read the folder.
        if geteuid() == 0 { text += "\nuser root\n" }
        return try folder.write(text, to: "mosquitto.conf")
    }

    private static func awaitRunning(_ descriptor: Int32) throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        var log = ""
        while !log.contains(" running") {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = max((deadline - clock.now) / .milliseconds(1), 0)
            guard poll(&entry, 1, Int32(left)) == 1 else { throw BrokerError(log: log) }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw BrokerError(log: log) }
            log += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard result == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// A broker that did not come up.
struct BrokerError: Error {
    let log: String
}
