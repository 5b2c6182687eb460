/// A text of comma-separated fields under a row of column names.
///
/// Lines that are empty or begin with `#` are skipped. There is no quoting: a field holds no comma.
struct CommaSeparatedTable {
    /// A line below the column names.
    struct Row {
        /// The fields, as many as there are columns.
        let fields: [String]
        /// The line number, from 1.
        let line: Int
        /// The file the row is from.
        let file: VocabularyError.File

        /// An error that points at this row.
        func fault(_ message: String) -> VocabularyError {
            VocabularyError(file: file, line: line, message: message)
        }
    }

    /// The rows in order.
    let rows: [Row]

    /// Splits `text`, which must begin with exactly these columns.
    ///
    /// - Throws: The first line that has other columns or another number of fields.
    init(
        _ text: String, file: VocabularyError.File, columns: [String]
    ) throws(VocabularyError) {
        var rows: [Row] = []
        var hasHeader = false
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.isEmpty && line.first != "#" {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let row = Row(fields: fields.map(String.init), line: index + 1, file: file)
            if hasHeader {
                guard row.fields.count == columns.count else {
                    throw row.fault("\(columns.count) fields are needed")
                }
                rows.append(row)
            } else {
                guard row.fields == columns else {
                    throw row.fault("the columns must be \(columns.joined(separator: ","))")
                }
                hasHeader = true
            }
        }
        guard hasHeader else {
            throw VocabularyError(file: file, line: 1, message: "the column names are missing")
        }
        self.rows = rows
    }
}
