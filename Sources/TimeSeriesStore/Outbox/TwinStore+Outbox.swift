import GRDB

extension TwinStore {
    /// The waiting messages after an id in the order of their commits, at most `limit`.
    ///
    /// - Parameter id: The last id already taken, 0 to begin.
    public func pendingMessages(
        after id: Int64, limit: Int
    ) throws(StoreError) -> [PendingMessage] {
        try read("read the outbox") { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM outbox WHERE id > ? ORDER BY id LIMIT ?",
                arguments: [id, limit])
            return rows.map(OutboxRow.message)
        }
    }

    /// Takes messages the broker has acknowledged out of the outbox; their identities stay known.
    ///
    /// An id that is gone already, for instance because a newer message took its place, is skipped.
    public func markPublished(_ ids: [Int64]) throws(StoreError) {
        try write("mark messages as published") { db in
            for id in ids {
                try db.cachedStatement(sql: "DELETE FROM outbox WHERE id = ?")
                    .execute(arguments: [id])
            }
        }
    }

    /// Counts one more attempt for each message, before it is handed to the broker.
    public func noteAttempt(_ ids: [Int64]) throws(StoreError) {
        try write("note attempts to publish") { db in
            for id in ids {
                try db.cachedStatement(
                    sql: "UPDATE outbox SET attempts = attempts + 1 WHERE id = ?"
                ).execute(arguments: [id])
            }
        }
    }

    /// Gives up messages the broker will never take, and counts them: they must not hold up the
    /// others. Their identities stay known.
    public func discardRefused(_ ids: [Int64]) throws(StoreError) {
        try write("discard refused messages") { db in
            var discarded = 0
            for id in ids {
                try db.cachedStatement(sql: "DELETE FROM outbox WHERE id = ?")
                    .execute(arguments: [id])
                discarded += db.changesCount
            }
            try db.count(.refused, discarded)
        }
    }

    /// How many messages wait and how many the broker refused.
    public func outboxCounts() throws(StoreError) -> OutboxCounts {
        try read("count the outbox") { db in
            OutboxCounts(
                waiting: try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox") ?? 0,
                refused: try db.total(.refused))
        }
    }
}
