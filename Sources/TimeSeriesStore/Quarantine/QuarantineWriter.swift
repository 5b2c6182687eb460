import ClinicalTypes
import Foundation
import GRDB

/// Puts records into quarantine, within an open transaction.
struct QuarantineWriter {
    /// How much of a payload is kept, in bytes.
    static let longestPayload = 65_536

    private let db: Database
    private var lastPayload: (bytes: [UInt8], id: Int64)?

    /// Prepares for a transaction that `db` has open.
    init(_ db: Database) {
        self.db = db
    }

    /// Holds a record for a reason; keeps a payload once for consecutive records that share it.
    mutating func hold(_ record: IngestRecord, _ rejection: Rejection) throws {
        let payload = try payload(record.payload)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO quarantine (
                    topic, payload, record_index, reason, detail, receipt_time, device
                ) VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            record.topic, payload, record.recordIndex, rejection.reason.rawValue,
            rejection.detail, record.receipt.microseconds, record.device?.rawValue,
        ])
    }

    private mutating func payload(_ bytes: [UInt8]) throws -> Int64 {
        if let lastPayload, lastPayload.bytes == bytes { return lastPayload.id }
        let statement = try db.cachedStatement(
            sql: "INSERT INTO payloads (bytes, is_truncated) VALUES (?, ?)")
        try statement.execute(arguments: [
            Data(bytes.prefix(Self.longestPayload)), bytes.count > Self.longestPayload,
        ])
        lastPayload = (bytes, db.lastInsertedRowID)
        return db.lastInsertedRowID
    }
}
