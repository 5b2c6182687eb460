/// Something a service tells its supervisor.
package enum ServiceState: Equatable, Sendable {
    /// Start-up or a reload is complete.
    case ready
    /// A line for people, shown by `systemctl status`.
    case status(String)
    /// The service is alive.
    case watchdog
    /// An orderly end has begun.
    case stopping
    /// A reload has begun, at this reading of `CLOCK_MONOTONIC`.
    case reloading(monotonicMicroseconds: UInt64)
    /// The error number the service is about to fail with.
    case errno(Int32)
    /// Start-up or the end takes longer: at least this long from now.
    case extendTimeout(Duration)

    /// The variable assignments of sd_notify(3), one per line.
    ///
    /// The text of a status is escaped: a newline in it would start a second assignment.
    var assignments: String {
        switch self {
        case .ready: "READY=1"
        case .status(let text): "STATUS=\(LogEscaping.escaped(text))"
        case .watchdog: "WATCHDOG=1"
        case .stopping: "STOPPING=1"
        case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)"
        case .errno(let number): "ERRNO=\(number)"
        case .extendTimeout(let duration):
            "EXTEND_TIMEOUT_USEC=\(Int64((duration / .microseconds(1)).rounded(.up)))"
        }
    }
}
