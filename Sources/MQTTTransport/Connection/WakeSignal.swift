import Glibc

/// Wakes a thread that sleeps in `poll`.
///
/// A socket pair rather than a condition variable, because the sleeper waits for a socket at the same
/// time. Any number of signals before the sleeper wakes count as one.
final class WakeSignal: Sendable {
    /// Becomes readable when signalled.
    let readEnd: Int32
    private let writeEnd: Int32

    /// Opens the pair.
    ///
    /// - Precondition: the process has two descriptors left.
    init() {
        var ends: [Int32] = [-1, -1]
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let result = socketpair(AF_UNIX, Int32(bitPattern: kind), 0, &ends)
        precondition(result == 0, "a wake signal needs two file descriptors")
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Wakes the sleeper, or lets its next sleep end at once; safe from any thread.
    func signal() {
        var byte: UInt8 = 1
        // A full buffer means that the sleeper is already due to wake.
        _ = write(writeEnd, &byte, 1)
    }

    /// Forgets the signals so far.
    func clear() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { scratch in
            while read(readEnd, scratch.baseAddress, scratch.count) == scratch.count {}
        }
    }

    /// Sleeps until signalled or until `timeout` has passed; a signal handler may cut it short.
    func wait(atMost timeout: Duration) {
        var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, timeout.wholeMilliseconds)
    }
}

extension Duration {
    /// Milliseconds for `poll`, rounded up so that a short wait does not spin; at least zero.
    var wholeMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        let milliseconds =
            seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: milliseconds)
    }

    /// Whole seconds, rounded down.
    var wholeSeconds: Int64 { components.seconds }
}
