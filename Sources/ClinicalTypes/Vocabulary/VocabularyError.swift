/// What is wrong with a vocabulary file, and where.
public struct VocabularyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The files a vocabulary is read from.
    public enum File: String, Hashable, Sendable {
        /// Names, codes, canonical units and ranges.
        case streams
        /// Unit spellings and their conversions.
        case units
        /// Drugs, their classes, canonical units and largest amounts.
        case drugs
    }

    /// The file at fault.
    public let file: File
    /// The line at fault, counted from 1.
    public let line: Int
    /// The rule that is broken.
    public let message: String

    /// File, line and rule.
    public var description: String { "\(file.rawValue) line \(line): \(message)" }
}
