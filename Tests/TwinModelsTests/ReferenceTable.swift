import Foundation

/// A table of references, written by a script beside it in the folder `References`.
enum ReferenceTable {
    /// The rows of a table without its head.
    static func rows(of file: String) throws -> [[String]] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("References/\(file)")
        let text = try String(contentsOf: path, encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { line in
            line.split(separator: ",").map(String.init)
        }
    }
}
