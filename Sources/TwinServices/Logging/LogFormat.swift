import Foundation

/// The layout of a log line.
package enum LogFormat: String, CaseIterable, Sendable {
    /// `journal` when standard error is connected to the journal, else `text`.
    case auto
    /// `<priority>` in front of the line, for journald, which keeps the time itself.
    case journal
    /// Time and level in front of the line, for people.
    case text

    /// The format to use on a file descriptor; never `auto`.
    ///
    /// systemd sets `JOURNAL_STREAM` to device and inode of the stream it connected. Comparing
    /// them tells a stream that was redirected since (systemd.exec(5)).
    package func resolved(
        for descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> LogFormat {
        guard self == .auto else { return self }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .text }
        let stream = "\(status.st_dev):\(status.st_ino)"
        return environment["JOURNAL_STREAM"] == stream ? .journal : .text
    }
}
