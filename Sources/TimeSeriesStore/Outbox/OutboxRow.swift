import Alerting
import Foundation
import GRDB

/// The row of a message in the outbox.
enum OutboxRow {
    /// Puts a message in the outbox.
    ///
    /// One whose identity was ever there is dropped; one without identity takes the place of the
    /// waiting one without identity on its topic, under a new and larger id.
    static func insert(_ message: OutboxMessage, _ db: Database) throws {
        if let identity = message.identity {
            try db.cachedStatement(
                sql: "INSERT INTO identities (identity) VALUES (?) ON CONFLICT DO NOTHING"
            ).execute(arguments: [identity])
            guard db.changesCount == 1 else { return }
        } else {
            try db.cachedStatement(
                sql: "DELETE FROM outbox WHERE topic = ? AND identity IS NULL"
            ).execute(arguments: [message.topic])
        }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO outbox (topic, payload, is_retained, identity) VALUES (?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            message.topic, Data(message.payload), message.isRetained, message.identity,
        ])
    }

    /// Reads a row of all columns.
    static func message(_ row: Row) -> PendingMessage {
        PendingMessage(
            id: row["id"],
            message: OutboxMessage(
                topic: row["topic"], payload: [UInt8](row["payload"] as Data),
                isRetained: row["is_retained"], identity: row["identity"]),
            attempts: row["attempts"])
    }
}
