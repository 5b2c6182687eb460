import GRDB
import GRDBSQLite

/// A prepared statement of numbers, run without GRDB's argument boxes.
///
/// `StatementArguments` allocates an array and a box for each value. Binding through SQLite's own
/// functions stored a reading in 5.8 instead of 10.8 µs (`batchesOfReadings`, batches of 500, 10
/// devices), so the paths that run once for each reading use this; everything else uses GRDB.
///
/// Valid inside the database access that made it only. Binds numbers only: SQLite copies them, so
/// nothing must outlive the step.
struct FastStatement {
    private let statement: Statement
    private let connection: SQLiteConnection

    /// Takes the statement from the connection's cache, compiled at its first use.
    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        guard let connection = db.sqliteConnection else {
            preconditionFailure("a database access has an open connection")
        }
        self.connection = connection
    }

    /// Sets the parameter at a place counted from 1.
    func bind(_ value: Int64, at place: Int32) {
        let code = sqlite3_bind_int64(statement.sqliteStatement, place, value)
        precondition(code == SQLITE_OK, "a statement has the parameter it binds")
    }

    /// Sets the parameter at a place counted from 1.
    func bind(_ value: Double, at place: Int32) {
        let code = sqlite3_bind_double(statement.sqliteStatement, place, value)
        precondition(code == SQLITE_OK, "a statement has the parameter it binds")
    }

    /// Runs the statement to its end and makes it ready for the next binding.
    ///
    /// - Returns: How many rows it inserted, changed or deleted.
    func run() throws -> Int {
        while try step() {}
        return Int(sqlite3_changes(connection))
    }

    /// Moves to the next row; returns false, ready for the next binding, after the last one.
    func step() throws -> Bool {
        let code = sqlite3_step(statement.sqliteStatement)
        switch code {
        case SQLITE_ROW:
            return true
        case SQLITE_DONE:
            reset()
            return false
        default:
            let message = String(cString: sqlite3_errmsg(connection))
            reset()
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }

    /// Gives up the remaining rows. Repeats the code of a failed step, which `step` has thrown.
    func reset() {
        _ = sqlite3_reset(statement.sqliteStatement)
    }

    /// The number in a column of the current row, counted from 0.
    func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(statement.sqliteStatement, column)
    }

    /// The number in a column of the current row, counted from 0.
    func real(_ column: Int32) -> Double {
        sqlite3_column_double(statement.sqliteStatement, column)
    }

    /// The id of the row this connection inserted last.
    var lastInsertedID: Int64 { sqlite3_last_insert_rowid(connection) }
}
