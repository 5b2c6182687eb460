public import ClinicalTypes
import GRDB

extension TwinStore {
    /// The event that an observation of `StreamCode.clinicalEvent` stands for; nil when a version
    /// committed up to `throughID` has replaced it.
    ///
    /// - Parameter id: The value of the observation.
    /// - Throws: `corrupt` for an id without an event.
    public func event(_ id: Int64, throughID: Int64) throws(StoreError) -> ClinicalEvent? {
        try read("read an event") { db in
            guard
                let row = try Row.fetchOne(
                    db.cachedStatement(sql: Self.selectEvents + " WHERE events.id = ?"),
                    arguments: [id])
            else {
                throw StoreError(.corrupt, "an observation names an event that is not there")
            }
            let isReplaced = try Bool.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT EXISTS (
                            SELECT 1 FROM events WHERE source = ? AND name = ? AND version > ?
                                AND observation <= ?)
                        """),
                arguments: [row["source"], row["name"], row["version"], throughID])
            return isReplaced == true ? nil : try EventRow.event(row)
        }
    }

    /// The events of one patient in the newest versions that were committed up to `throughID`, in the
    /// order of time; withdrawn ones are among them.
    public func events(
        of patient: PatientID, throughID: Int64 = .max
    ) throws(StoreError) -> [ClinicalEvent] {
        try read("read events") { db in
            guard let key = try db.patientKey(patient) else { return [] }
            return try Row.fetchAll(
                db,
                sql: Self.selectEvents + """
                     WHERE patient = ? AND version = (
                        SELECT max(version) FROM events AS other
                        WHERE other.source = events.source AND other.name = events.name
                            AND other.observation <= ?)
                    ORDER BY event_time, source_name, name
                    """,
                arguments: [key, throughID]
            ).map(EventRow.event)
        }
    }

    private static let selectEvents = """
        SELECT events.*, sources.name AS source_name, pseudonym
        FROM events JOIN sources ON sources.id = source JOIN patients ON patients.id = patient
        """
}
