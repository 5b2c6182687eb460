import Foundation

/// What a process has used so far, by its entries in `/proc`.
struct ProcessUse {
    /// User and system time in seconds, all threads.
    var seconds: Double
    /// The largest resident set so far, in MiB.
    var peakMebibytes: Double

    /// Reads the entries of a process that runs.
    init(of identifier: Int32) throws {
        let stat = try String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)
        // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?
            .split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]),
            let peak, peak.count > 1, let kibibytes = Double(peak[1])
        else { throw Shortfall("the entries of a process in /proc cannot be read") }
        seconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        peakMebibytes = kibibytes / 1_024
    }
}
