import Foundation

/// One file under `Sources`.
struct SourceFile {
    /// The target it belongs to: the folder right under `Sources`.
    let target: String
    /// Its path from the top of the repository.
    let path: String
    /// Its text.
    let text: String

    /// The top of the repository.
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file with one of the extensions, sorted by path.
    static func all(withExtensions extensions: Set<String>) throws -> [SourceFile] {
        let sources = repository.appending(path: "Sources")
        return try FileManager.default.subpathsOfDirectory(atPath: sources.path).sorted()
            .filter { extensions.contains(URL(filePath: $0).pathExtension) }
            .map { path in
                let target = path.split(separator: "/")[0]
                let text = try String(
                    contentsOf: sources.appending(path: path), encoding: .utf8)
                return SourceFile(target: String(target), path: "Sources/\(path)", text: text)
            }
    }
}
