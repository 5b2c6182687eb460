import Foundation
import TestSupport

/// The program under test, which the package manager puts beside the test bundle.
enum TwindBinary {
    /// Its path.
    ///
    /// - Throws: When none of the folders that this process was started from holds it.
    static func path() throws -> String {
        let started = [CommandLine.arguments[0], "/proc/self/exe"].map {
            URL(fileURLWithPath: $0).resolvingSymlinksInPath()
        }
        let candidates = (started + [Bundle.main.bundleURL.appendingPathComponent("bundle")]).map {
            $0.deletingLastPathComponent().appendingPathComponent("twind").path
        }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw SystemError("no twind beside \(started.map(\.path))", ENOENT)
        }
        return path
    }
}
