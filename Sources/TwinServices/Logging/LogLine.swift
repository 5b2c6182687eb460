package import ClinicalTypes
package import Logging

/// The text of one log record.
package enum LogLine {
    /// The most bytes of a line, its end included; a pipe takes 4096 in one piece.
    package static let maximumBytes = 4096

    /// Lays out a record as one line that ends in a newline.
    ///
    /// Metadata follows the message as `key=value`, sorted by key. Control characters are escaped
    /// everywhere. A line over `maximumBytes` is cut and ends in ` [cut]`.
    ///
    /// - Parameters:
    ///   - format: `journal` or `text`; `auto` is laid out as text.
    ///   - time: When the record was made; only `text` shows it.
    /// - Complexity: O(*n*) in the length of the record.
    package static func text(
        level: Logger.Level, label: String, message: String, metadata: Logger.Metadata,
        format: LogFormat, time: Instant
    ) -> String {
        var line =
            format == .journal
            ? "<\(priority(of: level))>" : "\(time.iso8601) \(name(of: level)) "
        line += "\(LogEscaping.escaped(label)): \(LogEscaping.escaped(message))"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(LogEscaping.escaped(key))=\(quotedIfNeeded(value.description))"
        }
        return cut(line) + "\n"
    }

    /// The priority of syslog(3) that stands for a level.
    package static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }

    private static func name(of level: Logger.Level) -> String {
        level.rawValue.uppercased()
    }

    private static func quotedIfNeeded(_ value: String) -> String {
        let escaped = LogEscaping.escaped(value)
        let isPlain = !escaped.isEmpty && !escaped.contains { " \"=".contains($0) }
        return isPlain ? escaped : "\"\(escaped.replacing("\"", with: "\\\""))\""
    }

    private static func cut(_ line: String) -> String {
        let mark = " [cut]"
        let room = maximumBytes - 1
        guard line.utf8.count > room else { return line }
        // A string is sliced at the start of the character that an index falls into.
        let end = line.utf8.index(line.startIndex, offsetBy: room - mark.utf8.count)
        return line[..<end] + mark
    }
}
