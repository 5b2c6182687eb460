import Foundation

/// Tells systemd how the service is doing: the protocol of sd_notify(3), without its library.
///
/// Every call opens a socket, sends one datagram without waiting for space, and closes it; nothing
/// is kept between calls. Without a supervisor every call does nothing.
package struct ServiceNotifier: Sendable {
    /// The address of the supervisor's socket; nil without one.
    private let address: String?

    /// Takes the address from `NOTIFY_SOCKET`, a path or, after an `@`, an abstract name.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let value = environment["NOTIFY_SOCKET", default: ""]
        address = value.isEmpty ? nil : value
    }

    /// Whether there is a supervisor to tell.
    package var isSupervised: Bool { address != nil }

    /// Sends one state in one datagram.
    ///
    /// - Throws: `ServiceNotifierError` when the datagram could not be sent; the service is to go
    ///   on, for the supervisor draws its own conclusions from silence.
    package func notify(_ state: ServiceState) throws(ServiceNotifierError) {
        guard let address else { return }
        let (socketAddress, length) = try Self.socketAddress(address)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ServiceNotifierError(call: "socket", code: errno) }
        defer { close(descriptor) }

        let message = Array(state.assignments.utf8)
        // The manager falling behind must not stop the ingest loop, hence MSG_DONTWAIT.
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        let sent = withUnsafePointer(to: socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.count, flags, $0, length)
            }
        }
        guard sent == message.count else {
            throw ServiceNotifierError(call: "sendto", code: errno)
        }
    }

    private static func socketAddress(
        _ text: String
    ) throws(ServiceNotifierError) -> (sockaddr_un, socklen_t) {
        var bytes = Array(text.utf8)
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        guard isAbstract || bytes[0] == UInt8(ascii: "/") else {
            throw ServiceNotifierError(call: "NOTIFY_SOCKET", code: EAFNOSUPPORT)
        }
        if isAbstract { bytes[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        // A path ends in a zero byte; an abstract name ends with the length of the address.
        guard bytes.count + (isAbstract ? 0 : 1) <= capacity else {
            throw ServiceNotifierError(call: "NOTIFY_SOCKET", code: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let prefix = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        return (address, socklen_t(prefix + bytes.count + (isAbstract ? 0 : 1)))
    }
}

/// A notification that did not reach the supervisor.
package struct ServiceNotifierError: Error, Equatable, CustomStringConvertible {
    /// The call that failed, or `NOTIFY_SOCKET` for an address that cannot be used.
    package let call: String
    /// The error number of errno(3).
    package let code: Int32

    /// Call and number; what systemd then does is its own business.
    package var description: String {
        "could not notify systemd: \(call) failed with error \(code)"
    }
}
