public import ClinicalTypes
import Foundation
import GRDB

extension TwinStore {
    /// How many checkpoints of one patient are kept: those of the latest frontiers.
    public static let checkpointsKept = 6

    /// How far every twin has come.
    public func twinStates() throws(StoreError) -> [PatientID: TwinRecord] {
        try read("read the twins") { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT pseudonym, cursor, frontier, model_version
                    FROM twins JOIN patients ON patients.id = patient
                    """)
            var twins: [PatientID: TwinRecord] = [:]
            while let row = try rows.next() {
                twins[PatientID(validated: row[0])] = TwinRecord(
                    cursor: row[1], frontier: (row[2] as Int64?).map { Instant(microseconds: $0) },
                    modelVersion: row[3])
            }
            return twins
        }
    }

    /// How far one twin has come; nil for a patient who has none.
    public func twinState(of patient: PatientID) throws(StoreError) -> TwinRecord? {
        try read("read a twin") { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT cursor, frontier, model_version
                    FROM twins JOIN patients ON patients.id = patient WHERE pseudonym = ?
                    """, arguments: [patient.rawValue])
            return row.map {
                TwinRecord(
                    cursor: $0[0], frontier: ($0[1] as Int64?).map { Instant(microseconds: $0) },
                    modelVersion: $0[2])
            }
        }
    }

    /// The last observation up to which every observation is part of its patient's twin.
    ///
    /// Twins move each at their own pace: many are further ahead, by their own cursors, and an
    /// observation after this one is part of its twin exactly if that twin's cursor has reached it.
    public func appliedThrough() throws(StoreError) -> Int64 {
        try read("read the progress of the twins") { db in
            guard let through = try Int64.fetchOne(db, sql: "SELECT through FROM applied") else {
                throw StoreError(.corrupt, "the progress of the twins is missing: restore a backup")
            }
            return through
        }
    }

    /// The checkpoint of the latest frontier, among those not after `frontier` where one is given.
    public func latestCheckpoint(
        of patient: PatientID, notAfter frontier: Instant? = nil
    ) throws(StoreError) -> CheckpointRecord? {
        try read("read a checkpoint") { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT frontier, cursor, format, model_version, bytes
                    FROM checkpoints JOIN patients ON patients.id = patient
                    WHERE pseudonym = ? AND frontier <= ? ORDER BY frontier DESC
                    """, arguments: [patient.rawValue, (frontier ?? .latest).microseconds])
            return row.map {
                CheckpointRecord(
                    frontier: Instant(microseconds: $0[0]), cursor: $0[1], format: $0[2],
                    modelVersion: $0[3], bytes: [UInt8]($0[4] as Data))
            }
        }
    }

    /// Commits what steps of twins left behind, in one transaction and in this order.
    ///
    /// Committing the same step again changes nothing that is seen from outside: alert events are
    /// told by id and ordinal, messages by their identity, even after they were published.
    ///
    /// - Parameter appliedThrough: The last observation up to which, with this transaction, every
    ///   observation is part of its twin; never moves back. Nil leaves it as it is.
    /// - Throws: `io`, `busy` or another code; then nothing of any of them was committed.
    public func commit(
        _ twins: [TwinCommit], appliedThrough: Int64? = nil
    ) throws(StoreError) {
        try write("commit twins") { db in
            for twin in twins {
                let patient = try db.key(
                    in: "patients", column: "pseudonym", of: twin.patient.rawValue)
                try Self.keepCheckpoints(of: twin, patient, db)
                try Self.advance(twin, patient, db)
                if let treatment = twin.treatment {
                    try TreatmentRow.keep(treatment, patient, db)
                }
                for alert in twin.alerts {
                    try AlertRow.insert(alert, db)
                }
                for message in twin.messages {
                    try OutboxRow.insert(message, db)
                }
            }
            if let appliedThrough {
                try db.cachedStatement(
                    sql: "UPDATE applied SET through = ?1 WHERE through < ?1"
                ).execute(arguments: [appliedThrough])
            }
        }
    }

    private static func advance(_ twin: TwinCommit, _ patient: Int64, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO twins (patient, cursor, frontier, model_version) VALUES (?, ?, ?, ?)
                ON CONFLICT (patient) DO UPDATE SET
                    cursor = excluded.cursor, frontier = excluded.frontier,
                    model_version = ifnull(excluded.model_version, model_version)
                """)
        try statement.execute(arguments: [
            patient, twin.cursor, twin.frontier?.microseconds, twin.checkpoint?.modelVersion,
        ])
    }

    private static func keepCheckpoints(
        of twin: TwinCommit, _ patient: Int64, _ db: Database
    ) throws {
        if let rewoundTo = twin.rewoundTo {
            try db.cachedStatement(
                sql: "DELETE FROM checkpoints WHERE patient = ? AND frontier > ?"
            ).execute(arguments: [patient, rewoundTo.microseconds])
        }
        guard let checkpoint = twin.checkpoint else { return }
        if let superseded = twin.supersededFrontier {
            try db.cachedStatement(
                sql: "DELETE FROM checkpoints WHERE patient = ? AND frontier = ?"
            ).execute(arguments: [patient, superseded.microseconds])
        }
        let insert = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO checkpoints
                    (patient, frontier, cursor, format, model_version, bytes)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            patient, checkpoint.frontier.microseconds, checkpoint.cursor, checkpoint.format,
            checkpoint.modelVersion, Data(checkpoint.bytes),
        ])
        let prune = try db.cachedStatement(
            sql: """
                DELETE FROM checkpoints WHERE patient = ?1 AND frontier < (
                    SELECT frontier FROM checkpoints WHERE patient = ?1
                    ORDER BY frontier DESC LIMIT 1 OFFSET ?2)
                """)
        try prune.execute(arguments: [patient, checkpointsKept - 1])
    }
}
