/// A small comma-separated table (RFC 4180) held whole, such as the patients or labels of a data
/// set; its first line names the columns.
public struct OutcomeTable: Sendable {
    /// One line below the names.
    public struct Row: Sendable {
        /// Where the row stands in the text, counted from 1.
        public let line: Int
        fileprivate let fields: [String]
        fileprivate let places: [String: Int]

        /// The text of a field; nil where it is blank or the table has no such column.
        public func text(_ column: String) -> String? {
            guard let place = places[column], !fields[place].isEmpty else { return nil }
            return fields[place]
        }

        /// The number in a field; nil where it is blank or the table has no such column.
        ///
        /// - Throws: `Fault` when something else than a finite number stands there.
        public func number(_ column: String) throws(Fault) -> Double? {
            guard let text = text(column) else { return nil }
            guard let value = Double(text), value.isFinite else {
                throw Fault(line: line, message: "column \(column) holds no finite number")
            }
            return value
        }

        /// The number in a field that must not be blank.
        ///
        /// - Throws: `Fault` when no finite number stands there.
        public func requiredNumber(_ column: String) throws(Fault) -> Double {
            guard let value = try number(column) else {
                throw Fault(line: line, message: "column \(column) is blank")
            }
            return value
        }
    }

    /// What is wrong with a table and where; names no value.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// The line, counted from 1.
        public var line: Int
        /// What is wrong.
        public var message: String

        /// The whole sentence.
        public var description: String { "line \(line): \(message)" }
    }

    /// The rows in order; empty lines are left out.
    public let rows: [Row]

    /// Reads a table.
    ///
    /// - Parameter required: Columns that must be there.
    /// - Throws: `Fault` for a missing column or a row with another number of fields than the first.
    public init(_ text: String, required: [String]) throws(Fault) {
        var places: [String: Int] = [:]
        var rows: [Row] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let fields = OutcomeTable.fields(of: line)
            if places.isEmpty {
                for (place, name) in fields.enumerated() { places[name] = place }
                let missing = required.filter { places[$0] == nil }
                guard missing.isEmpty else {
                    throw Fault(
                        line: index + 1,
                        message: "lacks the columns \(missing.joined(separator: ", "))")
                }
            } else {
                guard fields.count == places.count else {
                    throw Fault(
                        line: index + 1,
                        message: "has \(fields.count) fields where the first has \(places.count)")
                }
                rows.append(Row(line: index + 1, fields: fields, places: places))
            }
        }
        guard !places.isEmpty else { throw Fault(line: 1, message: "names no columns") }
        self.rows = rows
    }

    /// Cuts a line at its commas; a quote hides commas, two in a row stand for one.
    private static func fields(of line: Substring) -> [String] {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var sawQuote = false
        for character in line {
            switch character {
            case "\"":
                if !isQuoted, sawQuote { field.append(character) }
                sawQuote = isQuoted
                isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(field)
                field = ""
                sawQuote = false
            default:
                field.append(character)
            }
        }
        fields.append(field)
        return fields
    }
}
