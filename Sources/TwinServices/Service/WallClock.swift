package import ClinicalTypes
import Foundation

extension Instant {
    /// The present by the machine's clock. Only services read it; the core is told the time.
    package static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
