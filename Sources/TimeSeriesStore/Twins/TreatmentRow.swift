public import ClinicalTypes
import Foundation
import GRDB

/// What becomes of the treatment part of a twin in a commit.
public enum TreatmentCommit: Hashable, Sendable {
    /// It has moved; what is stored lacks records from this time on.
    case lacking(from: Instant)
    /// It is stored as it is now and lacks nothing.
    case checkpoint(TreatmentCheckpoint)
}

/// The treatment part of one twin, as bytes the store does not look into.
public struct TreatmentCheckpoint: Hashable, Sendable {
    /// The time of its newest records; nil where it has none.
    public var frontier: Instant?
    /// The version of the layout of `bytes`.
    public var format: Int
    /// The state itself.
    public var bytes: [UInt8]

    /// Puts a checkpoint together.
    public init(frontier: Instant?, format: Int, bytes: [UInt8]) {
        self.frontier = frontier
        self.format = format
        self.bytes = bytes
    }
}

/// What the store knows of the treatment part of a twin.
public struct TreatmentState: Hashable, Sendable {
    /// The time from which on the checkpoint lacks records; nil when it lacks none.
    public var missingFrom: Instant?
    /// The newest checkpoint; nil before the first.
    public var checkpoint: TreatmentCheckpoint?
}

/// The row of the treatment part of a twin.
enum TreatmentRow {
    static func keep(_ commit: TreatmentCommit, _ patient: Int64, _ db: Database) throws {
        switch commit {
        case .lacking(let from):
            try db.cachedStatement(
                sql: """
                    INSERT INTO treatments (patient, missing_from) VALUES (?1, ?2)
                    ON CONFLICT (patient) DO UPDATE SET
                        missing_from = min(ifnull(missing_from, ?2), ?2)
                    """
            ).execute(arguments: [patient, from.microseconds])
        case .checkpoint(let checkpoint):
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO treatments (patient, frontier, format, bytes)
                    VALUES (?, ?, ?, ?)
                    """
            ).execute(arguments: [
                patient, checkpoint.frontier?.microseconds, checkpoint.format,
                Data(checkpoint.bytes),
            ])
        }
    }

    static func state(_ row: Row) -> TreatmentState {
        var checkpoint: TreatmentCheckpoint?
        if let bytes = row["bytes"] as Data? {
            checkpoint = TreatmentCheckpoint(
                frontier: (row["frontier"] as Int64?).map { Instant(microseconds: $0) },
                format: row["format"], bytes: [UInt8](bytes))
        }
        return TreatmentState(
            missingFrom: (row["missing_from"] as Int64?).map { Instant(microseconds: $0) },
            checkpoint: checkpoint)
    }
}

extension TwinStore {
    /// What is known of the treatment part of a patient's twin; nil where no record ever concerned
    /// it.
    public func treatment(of patient: PatientID) throws(StoreError) -> TreatmentState? {
        try read("read the treatment part of a twin") { db in
            guard let key = try db.patientKey(patient) else { return nil }
            return try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM treatments WHERE patient = ?"),
                arguments: [key]
            ).map(TreatmentRow.state)
        }
    }
}
