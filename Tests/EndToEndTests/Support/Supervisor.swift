import Foundation
import Glibc
import TestSupport

/// The service manager's end of `NOTIFY_SOCKET`: a real datagram socket.
final class Supervisor {
    /// The datagrams so far.
    let messages = Recorder<String>()
    /// The path of the socket.
    let path: String
    private let descriptor: Int32
    private let reader: TestThread

    /// Binds a socket at a path.
    init(path: String) throws {
        self.path = path
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8) + [0]
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("bind", ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound else { throw SystemError("bind") }
        reader = TestThread { [messages] in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                messages.append(String(decoding: buffer.prefix(count), as: UTF8.self))
            }
        }
    }

    deinit {
        // Ends the reader's wait.
        shutdown(descriptor, Int32(SHUT_RDWR))
        _ = reader.join()
        close(descriptor)
    }

    /// Waits for a datagram that starts with `text`.
    func hears(_ text: String, within limit: Duration = .seconds(10)) -> Bool {
        messages.waitForOne(within: limit) { $0.hasPrefix(text) }
    }
}
