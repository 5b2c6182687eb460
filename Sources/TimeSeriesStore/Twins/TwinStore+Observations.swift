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

    /// The id of the last observation, 0 in an empty store.
    ///
    /// Ids count up without gaps from 1, for no observation is ever deleted: this is also how many
    /// there are.
    public func lastObservationID() throws(StoreError) -> Int64 {
        try read("read the last observation") { db in
            try Int64.fetchOne(db, sql: "SELECT max(id) FROM observations") ?? 0
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

    /// The observations of one patient in a span of event time and of ids, in pages.
    ///
    /// A page has all observations of each of its instants, ordered like
    /// `observations(of:from:throughID:)`; the next one begins at the instant after its last.
    ///
    /// - Parameters:
    ///   - times: The event times; both ends belong to the span.
    ///   - id: Observations up to this one are left out.
    ///   - limit: The most observations, exceeded only where a single instant has more.
    /// - Complexity: O(*n* + *s*) for a page of *n*, having passed over *s* of other ids.
    public func observations(
        of patient: PatientID, in times: ClosedRange<Instant>, after id: Int64, throughID: Int64,
        limit: Int
    ) throws(StoreError) -> [Observation] {
        try read("read observations") { db in
            guard let key = try db.patientKey(patient) else { return [] }
            let statement = try FastStatement(
                db,
                Self.selectObservations + """
                     WHERE patient = ? AND event_time >= ? AND event_time <= ?
                        AND observations.id > ? AND observations.id <= ?
                    ORDER BY event_time LIMIT ?
                    """)
            func first(_ count: Int, upTo end: Instant) throws -> [Observation] {
                statement.bind(key, at: 1)
                statement.bind(times.lowerBound.microseconds, at: 2)
                statement.bind(end.microseconds, at: 3)
                statement.bind(id, at: 4)
                statement.bind(throughID, at: 5)
                statement.bind(Int64(count), at: 6)
                return try collect(statement, db)
            }
            // One more than asked for tells whether the last instant is complete.
            var page = try first(limit + 1, upTo: times.upperBound)
            if page.count > limit, let cut = page.last?.reading.time {
                page.removeAll { $0.reading.time == cut }
                // A single instant does not fit: it is the page.
                if page.isEmpty { page = try first(.max, upTo: cut) }
            }
            return page.sorted(by: Self.precedes)
        }
    }

    /// The observations of some streams of one patient after an event time, as far as they were
    /// committed up to `throughID`, ordered like `observations(of:from:throughID:)`.
    ///
    /// - Parameters:
    ///   - codes: The streams.
    ///   - time: Nil for all times.
    ///   - id: Observations up to this one are left out.
    /// - Complexity: O(*n*) in the observations of any stream after that time.
    public func observations(
        of patient: PatientID, streams codes: [StreamCode], after time: Instant?,
        afterID id: Int64 = 0, throughID: Int64
    ) throws(StoreError) -> [Observation] {
        try read("read observations") { db in
            guard let key = try db.patientKey(patient) else { return [] }
            let streams = try codes.compactMap { code in
                try Int64.fetchOne(
                    db.cachedStatement(sql: "SELECT id FROM streams WHERE code = ?"),
                    arguments: [code.rawValue])
            }
            guard !streams.isEmpty else { return [] }
            // Numbers of our own, so that the statement needs no variable number of arguments.
            let list = streams.map { String($0) }.joined(separator: ", ")
            let statement = try FastStatement(
                db,
                Self.selectObservations + """
                     WHERE patient = ? AND event_time > ? AND stream IN (\(list))
                        AND observations.id > ? AND observations.id <= ?
                    ORDER BY event_time
                    """)
            statement.bind(key, at: 1)
            statement.bind((time ?? .earliest).microseconds, at: 2)
            statement.bind(id, at: 3)
            statement.bind(throughID, at: 4)
            return try collect(statement, db).sorted(by: Self.precedes)
        }
    }

    private static func precedes(_ left: Observation, _ right: Observation) -> Bool {
        (left.reading.time, left.reading.code, left.id)
            < (right.reading.time, right.reading.code, right.id)
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
