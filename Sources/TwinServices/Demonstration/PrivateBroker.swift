package import Foundation
package import MQTTTransport

/// A mosquitto of one's own, on a free loopback port, for as long as one needs it.
package final class PrivateBroker {
    /// The port it listens on, on 127.0.0.1.
    package let port: UInt16
    private let process: Process

    /// How to reach it.
    package var endpoint: BrokerEndpoint { BrokerEndpoint(host: "127.0.0.1", port: port) }

    /// The broker's process.
    package var processID: Int32 { process.processIdentifier }

    /// Starts a broker that keeps its files in `folder`, and waits until it accepts connections.
    ///
    /// It keeps sessions and any number of queued messages in memory, which is enough for a trial
    /// and not for patients: see config/mosquitto.conf.
    ///
    /// - Throws: `DaemonFailure` when mosquitto is not installed or does not come up in ten seconds.
    package init(folder: URL) throws {
        guard let executable = Self.executable else {
            throw DaemonFailure(
                .unavailable, "mosquitto is not installed: run make setup, or apt install mosquitto"
            )
        }
        port = try Self.freePort()
        let file = folder.appendingPathComponent("mosquitto.conf")
        try """
        listener \(port) 127.0.0.1
        allow_anonymous true
        persistence false
        max_queued_messages 0
        max_inflight_messages 65535
        log_dest file \(folder.appendingPathComponent("mosquitto.log").path)
        """.write(to: file, atomically: true, encoding: .utf8)
        process = Process()
        process.executableURL = executable
        process.arguments = ["-c", file.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        try awaitListening()
    }

    /// Ends the broker at once.
    package func stop() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static var executable: URL? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return (folders.map(String.init) + ["/usr/sbin", "/usr/local/sbin"])
            .map { URL(fileURLWithPath: $0).appendingPathComponent("mosquitto") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    private func awaitListening() throws {
        for _ in 0..<200 where process.isRunning {
            let probe = LoopbackSocket()
            if probe.connect(to: port) { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        stop()
        throw DaemonFailure(.unavailable, "the private mosquitto did not start to listen")
    }

    /// A port that was free a moment ago.
    private static func freePort() throws -> UInt16 {
        guard let port = LoopbackSocket().bindAnywhere() else {
            throw DaemonFailure(.unavailable, "there is no free port on 127.0.0.1")
        }
        return port
    }
}

/// A TCP socket on 127.0.0.1 that closes itself.
private final class LoopbackSocket {
    private let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)

    deinit { close(descriptor) }

    func connect(to port: UInt16) -> Bool {
        withAddress(port) { Foundation.connect(descriptor, $0, $1) } == 0
    }

    func bindAnywhere() -> UInt16? {
        guard withAddress(0, { bind(descriptor, $0, $1) }) == 0 else { return nil }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        return status == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }

    private func withAddress(
        _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
