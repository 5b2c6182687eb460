import ClinicalTypes
import GRDB

/// Puts versions of clinical events into the open transaction of a write, each at most once.
struct EventWriter {
    private let db: Database

    /// Prepares for a transaction that `db` has open.
    init(_ db: Database) {
        self.db = db
    }

    /// Stores a version of an event unless it is rejected or known.
    func take(
        _ event: ClinicalEvent, _ receipt: Instant, _ catalogue: inout Catalogue
    ) throws -> RecordWriter.Disposition {
        guard let patient = try db.patientKey(event.patient) else {
            return .rejected(Self.unknownPatient)
        }
        let source = try db.key(
            in: "sources", column: "name", of: event.key.source.rawValue)
        let row = EventRow(event)
        let versions = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM events WHERE source = ? AND name = ? ORDER BY version"),
            arguments: [source, event.key.name.rawValue])
        if let known = versions.first(where: { $0["version"] == event.version }) {
            let isSame = try row.says(known)
            return isSame && patient == known["patient"] ? .duplicate : .rejected(Self.conflict)
        }
        guard versions.allSatisfy({ $0["patient"] == patient }) else {
            return .rejected(Self.otherPatient)
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO events (
                    source, name, version, patient, event_time, receipt_time, status, kind, body
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            source, event.key.name.rawValue, event.version, patient, event.time.microseconds,
            receipt.microseconds, event.status.rawValue, row.kind, row.body,
        ])
        let id = db.lastInsertedRowID
        if let last = versions.last, event.version < last["version"] { return .stored(nil) }
        let times = versions.map { $0["event_time"] as Int64 }
        let time = min(times.min() ?? .max, event.time.microseconds, receipt.microseconds)
        let observation = try announce(id, patient, at: time, receipt, &catalogue)
        try db.cachedStatement(sql: "UPDATE events SET observation = ? WHERE id = ?")
            .execute(arguments: [observation, id])
        return .stored(observation)
    }

    /// Adds the row among the observations.
    private func announce(
        _ id: Int64, _ patient: Int64, at time: Int64, _ receipt: Instant,
        _ catalogue: inout Catalogue
    ) throws -> Int64 {
        try db.cachedStatement(
            sql: """
                INSERT INTO observations (
                    patient, stream, event_time, receipt_time, value, quality, device, boot, number,
                    ordinal
                ) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0)
                """
        ).execute(arguments: [
            patient, try catalogue.stream(.clinicalEvent, db), time, receipt.microseconds,
            Double(id), ReadingQuality.valid.rawValue,
        ])
        return db.lastInsertedRowID
    }

    private static let unknownPatient = Rejection(
        .unknownPatient,
        "no device was ever enrolled for the patient: enrol one, then release this record")
    private static let conflict = Rejection(
        .conflict, "the source sent another content under the same id and version before")
    private static let otherPatient = Rejection(
        .conflict,
        "an earlier version names another patient: withdraw that one and send a new id")
}
