import Foundation

/// The processor time of the calling thread: others on the machine do not count.
enum ThreadClock {
    /// The time so far.
    static func microseconds() throws -> Double {
        var time = timespec()
        guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else {
            throw Shortfall("the thread's clock cannot be read")
        }
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
