public import ClinicalTypes
import GRDB
import Synchronization

extension TwinStore {
    /// Binds a device to a patient from the event time `from` up to, not including, `to`.
    ///
    /// A binding of the device that is open and began earlier ends at `from`. A binding of the same
    /// device and patient that begins at `from` gets the new end, which is how one is closed.
    /// Readings that are stored already stay with the patient they were stored for. A daemon takes
    /// notice with its next batch.
    ///
    /// - Throws: `refused` when `to` does not come after `from` or the binding would overlap
    ///   another one of the device; then nothing has changed.
    public func enrol(
        device: DeviceID, patient: PatientID, from: Instant, to: Instant? = nil
    ) throws(StoreError) {
        try enrol([Binding(device: device, patient: patient, from: from, to: to)])
    }

    /// Binds a whole ward in one transaction, each binding as `enrol(device:patient:from:to:)` does.
    ///
    /// - Throws: `refused` when one of them cannot be; then nothing has changed.
    public func enrol(_ bindings: [Binding]) throws(StoreError) {
        try write("enrol a device") { db in
            for binding in bindings { try Self.bind(binding, db) }
            catalogue.withLock { $0.forget() }
        }
    }

    private static func bind(_ binding: Binding, _ db: Database) throws {
        guard binding.to.map({ $0 > binding.from }) ?? true else {
            throw StoreError(.refused, "a binding must end after it begins: correct the times")
        }
        let device = try db.key(in: "devices", column: "name", of: binding.device.rawValue)
        let patient = try db.key(in: "patients", column: "pseudonym", of: binding.patient.rawValue)
        let (from, to) = (binding.from.microseconds, binding.to?.microseconds)
        try db.cachedStatement(
            sql: """
                UPDATE bindings SET valid_to = ?2
                WHERE device = ?1 AND valid_from < ?2 AND valid_to IS NULL
                """
        ).execute(arguments: [device, from])
        let overlaps = try db.cachedStatement(
            sql: """
                SELECT valid_from, valid_to FROM bindings
                WHERE device = ?1 AND NOT (patient = ?2 AND valid_from = ?3)
                    AND (valid_to IS NULL OR valid_to > ?3)
                    AND (?4 IS NULL OR valid_from < ?4)
                ORDER BY valid_from
                """)
        if let overlap = try Row.fetchOne(overlaps, arguments: [device, patient, from, to]) {
            throw overlapping(overlap)
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO bindings (device, patient, valid_from, valid_to) VALUES (?, ?, ?, ?)
                ON CONFLICT (device, valid_from) DO UPDATE SET valid_to = excluded.valid_to
                """
        ).execute(arguments: [device, patient, from, to])
    }

    /// All bindings by device and time, or those of one device.
    public func bindings(of device: DeviceID? = nil) throws(StoreError) -> [Binding] {
        try read("list the bindings") { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, pseudonym, valid_from, valid_to FROM bindings
                    JOIN devices ON devices.id = device JOIN patients ON patients.id = patient
                    WHERE ?1 IS NULL OR name = ?1 ORDER BY name, valid_from
                    """, arguments: [device?.rawValue])
            return rows.map { row in
                Binding(
                    device: DeviceID(validated: row[0]), patient: PatientID(validated: row[1]),
                    from: Instant(microseconds: row[2]),
                    to: (row[3] as Int64?).map { Instant(microseconds: $0) })
            }
        }
    }

    /// Every device that was enrolled or has records in quarantine, by name.
    ///
    /// - Complexity: O(*d* + *q*) for *d* devices and *q* held records.
    public func devices() throws(StoreError) -> [DeviceSummary] {
        try read("list the devices") { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    WITH held (name, count, last) AS (
                        SELECT device, count(*), max(receipt_time) FROM quarantine
                        WHERE is_held AND device IS NOT NULL GROUP BY device
                    )
                    SELECT devices.name, 1, stored, ifnull(count, 0), last_receipt
                    FROM devices LEFT JOIN held USING (name)
                    UNION ALL
                    SELECT name, 0, 0, count, last FROM held
                    WHERE name NOT IN (SELECT name FROM devices)
                    ORDER BY 1
                    """)
            return rows.map { row in
                DeviceSummary(
                    device: DeviceID(validated: row[0]), isEnrolled: row[1], stored: row[2],
                    held: row[3],
                    lastReceipt: (row[4] as Int64?).map { Instant(microseconds: $0) })
            }
        }
    }

    private static func overlapping(_ row: Row) -> StoreError {
        let from = Instant(microseconds: row[0])
        let to = (row[1] as Int64?).map { Instant(microseconds: $0).iso8601 } ?? "open"
        return StoreError(
            .refused,
            "the device has a binding from \(from) to \(to), which would overlap: end that one "
                + "first or choose other times")
    }
}
