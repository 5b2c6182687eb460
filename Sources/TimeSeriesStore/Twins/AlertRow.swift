import Alerting
import ClinicalTypes
import Foundation
import GRDB

/// The row of an alert event.
enum AlertRow {
    /// The columns `event(_:)` reads.
    static let select = """
        SELECT alert, ordinal, pseudonym, kind, priority, state, onset, time, evidence
        FROM alert_events JOIN patients ON patients.id = patient
        """

    /// Stores an event unless one of the same alert and ordinal is there.
    static func insert(_ event: AlertEvent, _ db: Database) throws {
        let patient = try db.key(in: "patients", column: "pseudonym", of: event.patient.rawValue)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let evidence = String(decoding: try encoder.encode(event.evidence), as: UTF8.self)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO alert_events
                    (alert, ordinal, patient, kind, priority, state, onset, time, evidence)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (alert, ordinal) DO NOTHING
                """)
        try statement.execute(arguments: [
            event.id.rawValue, event.ordinal, patient, event.kind.rawValue,
            event.priority.rawValue, event.state.rawValue, event.onset.microseconds,
            event.time.microseconds, evidence,
        ])
    }

    /// Reads an event back.
    static func event(_ row: Row) throws -> AlertEvent {
        let evidence = try JSONDecoder().decode(
            AlertEvidence.self, from: Data((row["evidence"] as String).utf8))
        guard
            let kind = AlertKind(rawValue: row["kind"]),
            let priority = AlertPriority(rawValue: row["priority"]),
            let state = AlertState(rawValue: row["state"])
        else {
            throw StoreError(.corrupt, "an alert event has an unknown kind, priority or state")
        }
        return AlertEvent(
            id: AlertID(stored: row["alert"]), ordinal: row["ordinal"],
            patient: PatientID(validated: row["pseudonym"]), kind: kind, priority: priority,
            state: state, onset: Instant(microseconds: row["onset"]),
            time: Instant(microseconds: row["time"]), evidence: evidence)
    }
}
