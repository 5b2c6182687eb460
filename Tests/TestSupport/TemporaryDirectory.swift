import Foundation
import Glibc

/// A new directory that is removed with its owner.
package final class TemporaryDirectory: Sendable {
    /// The absolute path, without a slash at the end.
    package let path: String

    /// Makes an empty directory under the system's place for temporary files.
    package init() throws {
        var template = Array(
            (FileManager.default.temporaryDirectory.path + "/twind-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            FileHandle.standardError.write(Data("\(path) stays behind: \(error)\n".utf8))
        }
    }

    /// The path of a file in the directory.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Writes a text file into the directory and returns its path.
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}

/// A system call that failed, with the reason at the time.
package struct SystemError: Error, CustomStringConvertible {
    /// The call and what the system said.
    package let description: String

    /// Notes the current `errno`, or the given one.
    package init(_ call: String, _ code: Int32 = errno) {
        description = call + ": " + String(cString: strerror(code))
    }
}
