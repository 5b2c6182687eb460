public import ClinicalTypes
import GRDB

extension TwinStore {
    /// Keeps a gap on record.
    public func recordGap(from: Instant, to: Instant, reason: String) throws(StoreError) {
        try write("record a gap") { db in
            try db.execute(
                sql: "INSERT INTO gaps (gap_from, gap_to, reason) VALUES (?, ?, ?)",
                arguments: [from.microseconds, to.microseconds, reason])
        }
    }

    /// The recorded gaps in the order of recording, at most the last `limit`.
    public func gaps(limit: Int) throws(StoreError) -> [Gap] {
        try read("list the gaps") { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT gap_from, gap_to, reason FROM gaps ORDER BY id DESC LIMIT ?",
                arguments: [limit])
            return rows.reversed().map {
                Gap(
                    from: Instant(microseconds: $0[0]), to: Instant(microseconds: $0[1]),
                    reason: $0[2])
            }
        }
    }

    /// A note the services keep, such as the last subscribed filters; nil when there is none.
    public func meta(_ key: String) throws(StoreError) -> String? {
        try read("read a note") { db in
            try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
        }
    }

    /// Keeps a note, removes it for nil.
    public func setMeta(_ key: String, _ value: String?) throws(StoreError) {
        try write("keep a note") { db in
            guard let value else {
                return try db.execute(sql: "DELETE FROM meta WHERE key = ?", arguments: [key])
            }
            try db.execute(
                sql: """
                    INSERT INTO meta (key, value) VALUES (?, ?)
                    ON CONFLICT (key) DO UPDATE SET value = excluded.value
                    """, arguments: [key, value])
        }
    }
}
