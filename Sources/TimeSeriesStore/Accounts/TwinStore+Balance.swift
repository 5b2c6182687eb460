import Foundation
import GRDB

extension TwinStore {
    /// The account of every record, counted on one snapshot.
    ///
    /// - Complexity: O(*m*) for *m* observations, as it counts them one by one.
    public func balance() throws(StoreError) -> Balance {
        try read("draw up the balance") { db in
            Balance(
                received: try db.total(.received), stored: try db.total(.stored),
                duplicates: try db.total(.duplicates), quarantined: try db.total(.quarantined),
                storedRows: try Int.fetchOne(
                    db,
                    sql: """
                        SELECT (SELECT count(*) FROM observations)
                            + (SELECT count(*) FROM events WHERE observation IS NULL)
                        """) ?? 0,
                heldRows: try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM quarantine WHERE is_held") ?? 0)
        }
    }

    /// What SQLite finds wrong with the file; empty when it is sound.
    ///
    /// - Complexity: O(*s*) for a file of *s* bytes, all of which are read.
    public func integrityCheck() throws(StoreError) -> [String] {
        do throws(StoreError) {
            let findings = try read("check the file") { db in
                try String.fetchAll(db, sql: "PRAGMA integrity_check")
            }
            return findings == ["ok"] ? [] : findings
        } catch  where error.code == .corrupt {
            // SQLite gives up on the check itself when it meets some kinds of damage.
            return [error.cause ?? error.message]
        }
    }

    /// How much of the disk the store takes, in bytes, its write-ahead log included.
    public func databaseSize() throws(StoreError) -> Int64 {
        try read("measure the file") { _ in
            try ["", "-wal"].reduce(0) { sum, suffix in
                let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
                return sum + (attributes[.size] as? Int64 ?? 0)
            }
        }
    }
}
