import Foundation

/// What a process has used so far, by its entries in `/proc`.
struct ProcessUse {
    /// User and system time in seconds, all threads.
    var seconds: Double
    /// What was handed to disks, in MiB.
    var writtenMebibytes: Double
    /// The resident set, in MiB.
    var residentMebibytes: Double
    /// The largest resident set so far, in MiB.
    var peakMebibytes: Double

    /// Reads the entries of a process that runs.
    init(of identifier: Int32) throws {
        let stat = try String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)
        // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]),
            let resident = Self.mebibytes("VmRSS:", in: status),
            let peak = Self.mebibytes("VmHWM:", in: status),
            let written = Self.mebibytes(
                "write_bytes:", in: try String(contentsOfFile: "/proc/\(identifier)/io", encoding: .utf8))
        else { throw Shortfall("the entries of a process in /proc cannot be read") }
        seconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        // Unlike the others in bytes.
        writtenMebibytes = written / 1_024
        residentMebibytes = resident
        peakMebibytes = peak
    }

    private static func mebibytes(_ name: String, in status: String) -> Double? {
        let words = status.split(separator: "\n").first { $0.hasPrefix(name) }?
            .split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard let words, words.count > 1 else { return nil }
        return Double(words[1]).map { $0 / 1_024 }
    }
}
