import Foundation

/// What the numbers depend on.
enum Machine {
    /// Processor, memory, kernel and the disk's speed, in two lines.
    static func description(storesIn folder: URL) throws -> String {
        let processors = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let model = processors.split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        let information = ProcessInfo.processInfo
        let sync = try syncMilliseconds(in: folder)
        return """
            \(model ?? "unknown processor"), \(information.activeProcessorCount) cores, \
            \(information.physicalMemory >> 30) GiB, \(information.operatingSystemVersionString)
            syncing 4 KiB to the disk of the stores: \
            \(String(format: "%.2f ms (median), %.2f ms (99 %%)", sync.median, sync.quantile(0.99)))
            """
    }

    private static func syncMilliseconds(in folder: URL) throws -> [Double] {
        let path = folder.appendingPathComponent("sync").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Shortfall("cannot write to \(folder.path)") }
        defer {
            close(descriptor)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4_096)
        return (0..<200).map { _ in
            let began = ContinuousClock.now
            write(descriptor, page, page.count)
            fdatasync(descriptor)
            return began.duration(to: .now) / .milliseconds(1)
        }
    }
}
