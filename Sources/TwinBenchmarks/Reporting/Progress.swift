import Foundation

/// Says on standard error what is being measured.
enum Progress {
    /// Says a line.
    static func say(_ line: String) {
        FileHandle.standardError.write(Data("... \(line)\n".utf8))
    }
}
