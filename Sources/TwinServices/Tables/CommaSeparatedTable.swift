/// Walks the rows of a comma-separated table (RFC 4180) whose first row names the columns.
struct CommaSeparatedTable {
    private let path: String
    private var columns: [String: Int] = [:]
    private var fields: [[UInt8]] = []
    private(set) var line = 1

    /// Walks the file, handing every row after the first to `body`.
    ///
    /// - Parameter required: Columns that must be there.
    /// - Throws: `TableError` for a file that cannot be read, a missing column or a row with another
    ///   number of fields than the first, and what `body` throws.
    static func forEachRow(
        of path: String, required: [String], _ body: (borrowing CommaSeparatedTable) throws -> Void
    ) throws {
        var table = CommaSeparatedTable(path: path)
        var tokens = Tokens()
        func endRow() throws {
            guard table.columns.isEmpty || !(table.fields.count == 1 && table.fields[0].isEmpty)
            else { return }
            if table.columns.isEmpty {
                try table.nameColumns(required: required)
            } else {
                guard table.fields.count == table.columns.count else {
                    throw table.error(
                        "has \(table.fields.count) fields where the first line has "
                            + "\(table.columns.count)")
                }
                try body(table)
            }
        }
        try ByteSource.read(path) { bytes in
            for byte in bytes {
                guard let token = tokens.take(byte) else { continue }
                table.fields.append(token.field)
                guard token.endsRow else { continue }
                try endRow()
                table.fields.removeAll(keepingCapacity: true)
                table.line += 1
            }
        }
        if let last = tokens.finish(afterFields: table.fields.count) {
            table.fields.append(last)
            try endRow()
        }
        guard !table.columns.isEmpty else {
            throw TableError(path: path, line: nil, message: "is empty: it needs a line of names")
        }
    }

    /// The text of a field; nil for a column the table does not have.
    borrowing func text(_ column: String) -> String? {
        columns[column].map { String(decoding: fields[$0], as: UTF8.self) }
    }

    /// The number in a field.
    ///
    /// - Throws: `TableError` when it is no finite number.
    borrowing func number(_ column: String) throws -> Double {
        guard let text = text(column), let value = Double(text), value.isFinite else {
            throw error("column \(column) holds no finite number")
        }
        return value
    }

    /// A fault of the present line.
    borrowing func error(_ message: String) -> TableError {
        TableError(path: path, line: line, message: message)
    }

    private init(path: String) {
        self.path = path
    }

    private mutating func nameColumns(required: [String]) throws {
        for (place, field) in fields.enumerated() {
            columns[String(decoding: field, as: UTF8.self)] = place
        }
        let missing = required.filter { columns[$0] == nil }
        guard missing.isEmpty, columns.count == fields.count else {
            throw error(
                missing.isEmpty
                    ? "names a column twice"
                    : "lacks the columns \(missing.joined(separator: ", "))")
        }
    }
}

/// Cuts bytes into fields: a state machine over quotes, commas and line ends.
private struct Tokens {
    private var field: [UInt8] = []
    private var isQuoted = false
    private var sawQuote = false

    mutating func take(_ byte: UInt8) -> (field: [UInt8], endsRow: Bool)? {
        if isQuoted {
            guard byte == UInt8(ascii: "\"") else {
                field.append(byte)
                return nil
            }
            isQuoted = false
            sawQuote = true
            return nil
        }
        switch byte {
        case UInt8(ascii: "\""):
            // A quote right after a closing one stands for itself.
            if sawQuote { field.append(byte) }
            isQuoted = true
            sawQuote = false
            return nil
        case UInt8(ascii: "\r"):
            return nil
        case UInt8(ascii: ","), UInt8(ascii: "\n"):
            defer {
                field.removeAll(keepingCapacity: true)
                sawQuote = false
            }
            return (field, byte == UInt8(ascii: "\n"))
        default:
            field.append(byte)
            return nil
        }
    }

    /// The field that the end of the file ends, if the last line has no line end.
    func finish(afterFields count: Int) -> [UInt8]? {
        count > 0 || !field.isEmpty ? field : nil
    }
}
