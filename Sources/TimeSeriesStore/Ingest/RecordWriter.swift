import ClinicalTypes
import GRDB

/// Puts records into the open transaction of a write, each at most once.
///
/// Relies on the unique indexes to find out what the store knows already: one insert for a new
/// reading, and a look at the row in its way for any other.
struct RecordWriter {
    /// What became of one record.
    enum Disposition {
        /// It is new, and an observation with this id; nil for an outdated version of an event,
        /// which no twin needs to know.
        case stored(Int64?)
        /// The store knew it.
        case duplicate
        /// It must go to quarantine.
        case rejected(Rejection)
    }

    /// What the records of one device add to its row.
    private struct Activity {
        var stored: Int64 = 0
        var lastReceipt: Instant
    }

    private let db: Database
    private let insert: FastStatement
    private let events: EventWriter
    private var activities: [Int64: Activity] = [:]

    /// Prepares for a transaction that `db` has open.
    init(_ db: Database) throws {
        self.db = db
        events = EventWriter(db)
        insert = try FastStatement(
            db,
            """
            INSERT INTO observations (
                patient, stream, event_time, receipt_time, value, quality, device, boot, number,
                ordinal
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
    }

    /// Stores what a record says unless it is rejected or known.
    mutating func take(
        _ record: IngestRecord, _ catalogue: inout Catalogue
    ) throws -> Disposition {
        let device = try record.device.flatMap { try catalogue.device($0, db) }
        if let device {
            activities[device.id, default: Activity(lastReceipt: record.receipt)]
                .lastReceipt.advance(to: record.receipt)
        }
        let reading: Reading
        switch record.content {
        case .rejected(let rejection): return .rejected(rejection)
        case .event(let event): return try events.take(event, record.receipt, &catalogue)
        case .reading(let content): reading = content
        }
        guard let device, let patient = device.patient(at: reading.time) else {
            return .rejected(Self.unbound)
        }
        // SQLite keeps NaN as NULL, which would fail the whole batch at every attempt.
        guard reading.value.isFinite else { return .rejected(Self.notFinite) }
        let stream = try catalogue.stream(reading.code, db)
        let boot = try reading.sequence.map { try catalogue.boot($0.boot, of: device.id, db) }
        insert.bind(patient, at: 1)
        insert.bind(stream, at: 2)
        insert.bind(reading.time.microseconds, at: 3)
        insert.bind(record.receipt.microseconds, at: 4)
        insert.bind(reading.value, at: 5)
        insert.bind(Int64(reading.quality.rawValue), at: 6)
        insert.bind(device.id, at: 7)
        insert.bind(boot ?? 0, at: 8)
        insert.bind(reading.sequence?.number ?? 0, at: 9)
        insert.bind(Int64(reading.sequence?.ordinal ?? 0), at: 10)
        if try insert.run() == 1 {
            activities[device.id]?.stored += 1
            return .stored(insert.lastInsertedID)
        }
        guard let boot, let key = reading.sequence else { return .duplicate }
        let isSame = try known(boot, key, says: reading, stream)
        return isSame ? .duplicate : .rejected(Self.conflict)
    }

    /// Adds what was taken to the rows of the devices.
    func finish() throws {
        let update = try FastStatement(
            db,
            """
            UPDATE devices SET stored = stored + ?1, last_receipt = max(ifnull(last_receipt, ?2), ?2)
            WHERE id = ?3
            """)
        for (device, activity) in activities {
            update.bind(activity.stored, at: 1)
            update.bind(activity.lastReceipt.microseconds, at: 2)
            update.bind(device, at: 3)
            _ = try update.run()
        }
    }

    /// Whether the observation under a sequence key has the content of `reading`.
    ///
    /// The patient does not count: a reading sent again after its device was bound anew stays with
    /// the patient it was first stored for.
    private func known(
        _ boot: Int64, _ key: SequenceKey, says reading: Reading, _ stream: Int64
    ) throws -> Bool {
        let statement = try FastStatement(
            db,
            """
            SELECT stream, event_time, value FROM observations
            WHERE boot = ? AND number = ? AND ordinal = ? AND boot > 0
            """)
        statement.bind(boot, at: 1)
        statement.bind(key.number, at: 2)
        statement.bind(Int64(key.ordinal), at: 3)
        var isSame = false
        while try statement.step() {
            isSame =
                statement.integer(0) == stream
                && statement.integer(1) == reading.time.microseconds
                && statement.real(2) == reading.value
        }
        return isSame
    }

    private static let unbound = Rejection(
        .unbound,
        "no patient was bound to the device at that time: enrol it, then release this record")
    private static let notFinite = Rejection(.outOfRange, "the value is not a finite number")
    private static let conflict = Rejection(
        .conflict, "the device sent another content under the same boot, number and ordinal before")
}

extension Instant {
    /// Moves to `other` if that is later.
    fileprivate mutating func advance(to other: Instant) {
        self = max(self, other)
    }
}
