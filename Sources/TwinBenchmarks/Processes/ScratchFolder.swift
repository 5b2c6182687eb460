import Foundation

/// A folder of this run's own.
struct ScratchFolder: Sendable {
    /// Where it lies.
    let url: URL

    /// Makes it.
    init(in parent: URL) throws {
        url = parent.appendingPathComponent(
            "twind-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Removes it with all it holds.
    func remove() {
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            Progress.say("\(url.path) was left behind")
        }
    }
}
