public import ClinicalTypes
import GRDB
import Synchronization

extension TwinStore {
    /// The observations after an id in the order of their commits, at most `limit`.
    ///
    /// An id once seen is final: no smaller one appears later.
    ///
    /// - Parameter id: The last id already known, 0 to begin.
    /// - Complexity: O(*n*) for *n* observations returned.
    public func observations(
        after id: Int64, limit: Int
    ) throws(StoreError) -> [Observation] {
        try read("read observations") { db in
            let statement = try FastStatement(
                db,
                Self.selectObservations
                    + " WHERE observations.id > ? ORDER BY observations.id LIMIT ?")
            statement.bind(id, at: 1)
            statement.bind(Int64(limit), at: 2)
            return try collect(statement, db)
        }
    }

    /// The observations of one patient from an event time on, as far as they were committed up to
    /// `throughID`, ordered by event time, stream code and id.
    ///
    /// The order depends on the readings only, not on that of their arrival, except for readings of
    /// one stream at one instant.
    ///
    /// - Complexity: O(*n* log *n*) for *n* observations returned.
    public func observations(
        of patient: PatientID, from eventTime: Instant, throughID: Int64 = .max
    ) throws(StoreError) -> [Observation] {
        try read("read observations") { db in
            guard let key = try db.patientKey(patient) else { return [] }
            let statement = try FastStatement(
                db,
                Self.selectObservations + """
                     JOIN streams ON streams.id = stream
                    WHERE patient = ? AND event_time >= ? AND observations.id <= ?
                    ORDER BY event_time, code, observations.id
                    """)
            statement.bind(key, at: 1)
            statement.bind(eventTime.microseconds, at: 2)
            statement.bind(throughID, at: 3)
            return try collect(statement, db)
        }
    }

    private static let selectObservations = """
        SELECT observations.id, patient, stream, event_time, receipt_time, value, quality, boot,
            number, ordinal
        FROM observations
        """

    /// Reads all rows of a statement that begins with `selectObservations`.
    ///
    /// Works on a copy of the names, so that readers do not wait for one another.
    private func collect(_ statement: FastStatement, _ db: Database) throws -> [Observation] {
        defer { statement.reset() }
        var known = names.withLock { $0 }
        var observations: [Observation] = []
        while try statement.step() {
            guard let quality = ReadingQuality(rawValue: Int(statement.integer(6))) else {
                throw StoreError(.corrupt, "an observation has an unknown quality")
            }
            let boot = statement.integer(7)
            let sequence =
                boot == 0
                ? nil
                : SequenceKey(
                    boot: try known.boot(boot, db), number: statement.integer(8),
                    ordinal: Int(statement.integer(9)))
            let reading = Reading(
                code: try known.stream(statement.integer(2), db), value: statement.real(5),
                time: Instant(microseconds: statement.integer(3)), sequence: sequence,
                quality: quality)
            observations.append(
                Observation(
                    id: statement.integer(0), patient: try known.patient(statement.integer(1), db),
                    reading: reading, receipt: Instant(microseconds: statement.integer(4))))
        }
        names.withLock { $0 = known }
        return observations
    }
}

extension Database {
    /// The key of a patient, nil for one the store does not know.
    func patientKey(_ patient: PatientID) throws -> Int64? {
        let statement = try cachedStatement(sql: "SELECT id FROM patients WHERE pseudonym = ?")
        return try Int64.fetchOne(statement, arguments: [patient.rawValue])
    }
}
