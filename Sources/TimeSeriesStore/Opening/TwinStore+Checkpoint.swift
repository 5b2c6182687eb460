import GRDB

extension TwinStore {
    /// Whether the write-ahead log has grown so far that it should be copied back: then call
    /// `checkpointLog()`.
    ///
    /// For a store opened as the daemon's; other processes leave it to SQLite.
    public var isCheckpointDue: Bool { gauge.isDue }

    /// Copies the write-ahead log back into the database, so that it starts anew.
    ///
    /// Two steps: most of it beside the commits that go on meanwhile, and what those have added with
    /// commits held up, for which the first step leaves little to do. Without the second, a log that
    /// is written to without a pause would grow for ever.
    ///
    /// - Throws: `io` or another code; the log then stays as it is, and nothing is lost.
    public func checkpointLog() throws(StoreError) {
        do {
            try copier.inDatabase { db in try Self.copyBack(db) }
            try pool.writeWithoutTransaction { db in try Self.copyBack(db) }
        } catch {
            throw StoreError(error, during: "copy the log back")
        }
    }

    /// Copies what no reader still needs to be left where it is; another process that does the same
    /// at this moment does it for both.
    private static func copyBack(_ db: Database) throws {
        _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(PASSIVE)")
    }
}
