import GRDB
import GRDBSQLite
import Synchronization

/// Measures the write-ahead log after each commit, in place of SQLite's automatic checkpoint.
///
/// SQLite would copy the log back within whichever commit fills it: hundreds of milliseconds in
/// which no reading can be acknowledged.
final class LogGauge: Sendable {
    /// The usual size from which on a checkpoint is due: 256 MB.
    ///
    /// At 25,000 readings a second of 5,000 patients the log takes in 48 MB a second, most of it the
    /// same pages again and again. Four times as much as 64 MB, it is copied back a quarter as often,
    /// and a fifth less is written in all.
    static let duePages = 65_536

    /// The size from which on a checkpoint is due, in pages of 4 KiB.
    private let duePages: Int
    private let pages = Atomic(0)

    /// Starts with an empty log.
    init(duePages: Int) {
        self.duePages = duePages
    }

    /// Whether a checkpoint is due after the last commit of the writing connection.
    var isDue: Bool { pages.load(ordering: .relaxed) >= duePages }

    /// Measures the commits of a connection from now on; the gauge must outlive it.
    func attach(to db: Database) {
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, connection, name, pages in
                guard let context, let connection else { return SQLITE_OK }
                let gauge = Unmanaged<LogGauge>.fromOpaque(context).takeUnretainedValue()
                gauge.pages.store(Int(pages), ordering: .relaxed)
                // Should nobody else have made one by twice the size.
                if Int(pages) >= 2 * gauge.duePages {
                    // As SQLite's own hook: what it cannot do now, the next commit tries again.
                    sqlite3_wal_checkpoint_v2(
                        connection, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}
