import Foundation

/// A directory of its own for one test, removed with everything in it at the end.
public final class TemporaryDirectory: Sendable {
    /// Where it lies, without a final slash.
    public let path: String

    /// Makes an empty directory that only this user may enter.
    public init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("twind-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        path = url.path
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("could not remove \(path): \(error)")
        }
    }
}
