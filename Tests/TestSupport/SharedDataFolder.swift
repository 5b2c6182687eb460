import Foundation

/// The recorded data sets, which lie beside the checkout and are not part of it.
package enum SharedDataFolder {
    /// Why a test that needs the data is skipped.
    package static let absence = "no folder shared/data beside the checkout or above it"

    /// The folder `shared/data` next to the package root or to one of the folders above; nil where
    /// there is none.
    package static let path: String? = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let candidate = folder.appendingPathComponent("shared/data").path
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
        }
        return nil
    }()

    /// Whether the data is there.
    package static var isPresent: Bool { path != nil }

    /// The lines of a file in the folder, without empty ones.
    ///
    /// - Throws: An error of the file system; `CocoaError` if there is no folder.
    package static func lines(of file: String) throws -> [String] {
        guard let path else { throw CocoaError(.fileNoSuchFile) }
        let text = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).map(String.init)
    }

    /// The lines of a file in the folder that is compressed with gzip, without empty ones.
    ///
    /// - Throws: An error of the file system; `CocoaError` if there is no folder or gzip fails.
    package static func compressedLines(of file: String) throws -> [Substring] {
        guard let path else { throw CocoaError(.fileNoSuchFile) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
        process.arguments = ["--decompress", "--stdout", "\(path)/\(file)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }
}
