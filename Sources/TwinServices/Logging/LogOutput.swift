import ClinicalTypes
import Foundation
package import Logging
import Synchronization

/// Where the log of the process goes, shared by all its loggers.
///
/// Lines are not queued: a call returns after its line was written, so a reader that stops reading
/// (a full pipe) stops the caller. journald and files do not.
package final class LogOutput: Sendable {
    private let descriptor: Int32
    private let format: LogFormat
    private let threshold: Mutex<Logger.Level>
    /// Held while a line is written, so that the rest of a short write follows its beginning.
    private let writing = Mutex<Void>(())

    /// Opens the log on a file descriptor, which stays open and the caller's.
    ///
    /// - Parameters:
    ///   - format: `auto` is resolved now, once.
    ///   - descriptor: Standard error, unless a test wants to read along.
    package init(
        level: Logger.Level, format: LogFormat, descriptor: Int32 = STDERR_FILENO,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.descriptor = descriptor
        self.format = format.resolved(for: descriptor, environment: environment)
        threshold = Mutex(level)
    }

    /// The least severe level written; a change holds for every logger at its next record.
    package var level: Logger.Level {
        get { threshold.withLock { $0 } }
        set { threshold.withLock { $0 = newValue } }
    }

    /// Writes one record in one write(2).
    ///
    /// A record that cannot be written is dropped: there is no place left to say so.
    func write(
        level: Logger.Level, label: String, message: String, metadata: Logger.Metadata
    ) {
        let line = LogLine.text(
            level: level, label: label, message: message, metadata: metadata, format: format,
            time: Self.now())
        writing.withLock { _ in writeAll(Array(line.utf8)[...]) }
    }

    private func writeAll(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { return }
            } else {
                rest = rest.dropFirst(count)
            }
        }
    }

    /// The wall clock, to a millisecond.
    private static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec / 1_000_000) * 1_000)
    }
}
