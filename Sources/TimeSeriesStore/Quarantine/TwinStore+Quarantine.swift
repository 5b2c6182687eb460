public import ClinicalTypes
import Foundation
import GRDB

extension TwinStore {
    /// The held records, newest first and at most `limit`, of one reason or device where given.
    public func quarantine(
        limit: Int, reason: RejectionReason? = nil, device: DeviceID? = nil
    ) throws(StoreError) -> [QuarantineEntry] {
        try read("list the quarantine") { db in
            let rows = try Row.fetchAll(
                db,
                sql: Self.selectEntries + """
                     WHERE is_held AND (?1 IS NULL OR reason = ?1) AND (?2 IS NULL OR device = ?2)
                    ORDER BY quarantine.id DESC LIMIT ?3
                    """,
                arguments: [reason?.rawValue, device?.rawValue, limit])
            return try rows.map(Self.entry)
        }
    }

    /// One record with its payload, held or released; nil when there is none with this id.
    public func quarantined(_ id: Int64) throws(StoreError) -> QuarantinedRecord? {
        try read("read the quarantine") { db in
            let row = try Row.fetchOne(
                db, sql: Self.selectEntries + " WHERE quarantine.id = ?", arguments: [id])
            return try row.map {
                QuarantinedRecord(entry: try Self.entry($0), payload: [UInt8]($0["bytes"] as Data))
            }
        }
    }

    /// Takes a held record in again, from what decoding makes of its payload now.
    ///
    /// All or nothing, in one transaction: when every record is stored or a duplicate, the held one
    /// counts as released, and the counters move so that the balance still holds. When one of them
    /// is rejected, or there is none, nothing is stored and the record stays held for the new
    /// reason.
    ///
    /// - Parameter records: What the held record says; several when a whole message was held.
    /// - Throws: `io`, `busy` or another code; then nothing has changed.
    public func releaseFromQuarantine(
        _ id: Int64, as records: [IngestRecord]
    ) throws(StoreError) -> ReleaseOutcome {
        try write("release a record from quarantine") { db in
            let isHeld = try Bool.fetchOne(
                db, sql: "SELECT is_held FROM quarantine WHERE id = ?", arguments: [id])
            guard isHeld == true else { return .notHeld }
            var outcome = ReleaseOutcome.held(Rejection(.empty, "the message holds no reading"))
            try db.inSavepoint {
                outcome = try takeAll(records, db)
                guard case .released = outcome else { return .rollback }
                return .commit
            }
            switch outcome {
            case .released(let stored, let duplicates):
                try db.execute(
                    sql: "UPDATE quarantine SET is_held = 0 WHERE id = ?", arguments: [id])
                try db.count(.received, records.count - 1)
                try db.count(.stored, stored)
                try db.count(.duplicates, duplicates)
                try db.count(.quarantined, -1)
            case .held(let rejection):
                try db.execute(
                    sql: "UPDATE quarantine SET reason = ?, detail = ? WHERE id = ?",
                    arguments: [rejection.reason.rawValue, rejection.detail, id])
            case .notHeld:
                break
            }
            return outcome
        }
    }

    /// Takes records in until one is rejected; the caller then undoes the others.
    private func takeAll(_ records: [IngestRecord], _ db: Database) throws -> ReleaseOutcome {
        try withCatalogue(db) { catalogue in
            var writer = try RecordWriter(db)
            var (stored, duplicates) = (0, 0)
            for record in records {
                switch try writer.take(record, &catalogue) {
                case .stored: stored += 1
                case .duplicate: duplicates += 1
                case .rejected(let rejection):
                    catalogue.forget()
                    return .held(rejection)
                }
            }
            guard !records.isEmpty else {
                return .held(Rejection(.empty, "the message holds no reading"))
            }
            try writer.finish()
            return .released(stored: stored, duplicates: duplicates)
        }
    }

    private static let selectEntries = """
        SELECT quarantine.*, bytes, is_truncated
        FROM quarantine JOIN payloads ON payloads.id = quarantine.payload
        """

    private static func entry(_ row: Row) throws -> QuarantineEntry {
        guard let reason = RejectionReason(rawValue: row["reason"]) else {
            throw StoreError(.corrupt, "a quarantined record has an unknown reason")
        }
        return QuarantineEntry(
            id: row["id"], topic: row["topic"], recordIndex: row["record_index"],
            rejection: Rejection(reason, row["detail"]),
            receipt: Instant(microseconds: row["receipt_time"]),
            device: (row["device"] as String?).map { DeviceID(validated: $0) },
            isHeld: row["is_held"], isTruncated: row["is_truncated"])
    }
}
