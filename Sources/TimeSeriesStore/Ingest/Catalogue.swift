import ClinicalTypes
import GRDB

/// What the writing connection knows by heart, so that a stored reading costs one insert.
///
/// Only used inside a write. Entries of a transaction that is undone must be forgotten, and all of
/// them once another connection has committed something.
struct Catalogue: Sendable {
    private static let mostBoots = 65_536

    /// An enrolled device and the patients it was bound to, earliest first.
    struct Device: Sendable {
        /// Its key.
        var id: Int64
        /// Its bindings: half-open intervals of event time that do not overlap.
        var bindings: [BoundInterval]

        /// The key of the patient the device was bound to at `time`.
        func patient(at time: Instant) -> Int64? {
            bindings.last { binding in
                binding.from <= time && binding.to.map { time < $0 } ?? true
            }?.patient
        }
    }

    /// One binding of a device, `from ..< to`, to the patient with a key.
    struct BoundInterval: Sendable {
        /// The first instant that belongs to it.
        var from: Instant
        /// The first instant after it; nil while it goes on.
        var to: Instant?
        /// The key of the patient.
        var patient: Int64
    }

    private struct BootKey: Hashable {
        var device: Int64
        var name: String
    }

    private var dataVersion: Int64?
    private var devices: [DeviceID: Device] = [:]
    private var streams: [StreamCode: Int64] = [:]
    private var boots: [BootKey: Int64] = [:]

    /// Forgets everything when another connection has committed since the last call.
    mutating func refresh(_ db: Database) throws {
        let statement = try FastStatement(db, "PRAGMA data_version")
        var version: Int64?
        while try statement.step() { version = statement.integer(0) }
        guard version != dataVersion else { return }
        forget()
        dataVersion = version
    }

    /// Forgets everything: after a change of bindings, or after a transaction was undone.
    mutating func forget() {
        devices.removeAll(keepingCapacity: true)
        streams.removeAll(keepingCapacity: true)
        boots.removeAll(keepingCapacity: true)
    }

    /// An enrolled device, or nil for a name that never was enrolled.
    ///
    /// Unknown names are looked up each time: remembering them would let a publisher fill memory.
    mutating func device(_ name: DeviceID, _ db: Database) throws -> Device? {
        if let device = devices[name] { return device }
        let lookup = try db.cachedStatement(sql: "SELECT id FROM devices WHERE name = ?")
        guard let id = try Int64.fetchOne(lookup, arguments: [name.rawValue]) else { return nil }
        let statement = try db.cachedStatement(
            sql: """
                SELECT valid_from, valid_to, patient FROM bindings
                WHERE device = ? ORDER BY valid_from
                """)
        let bindings = try Row.fetchAll(statement, arguments: [id]).map { row in
            BoundInterval(
                from: Instant(microseconds: row[0]),
                to: (row[1] as Int64?).map { Instant(microseconds: $0) },
                patient: row[2])
        }
        let device = Device(id: id, bindings: bindings)
        devices[name] = device
        return device
    }

    /// The key of a stream, made at its first use.
    mutating func stream(_ code: StreamCode, _ db: Database) throws -> Int64 {
        if let id = streams[code] { return id }
        let id = try db.key(in: "streams", column: "code", of: code.rawValue)
        streams[code] = id
        return id
    }

    /// The key, 1 or more, of a device's run, made at its first use. Forgets all runs once it
    /// knows 65,536.
    mutating func boot(_ name: String, of device: Int64, _ db: Database) throws -> Int64 {
        let key = BootKey(device: device, name: name)
        if let id = boots[key] { return id }
        if boots.count >= Self.mostBoots { boots.removeAll() }
        let lookup = try db.cachedStatement(
            sql: "SELECT id FROM boots WHERE device = ? AND name = ?")
        let id: Int64
        if let known = try Int64.fetchOne(lookup, arguments: [device, name]) {
            id = known
        } else {
            try db.cachedStatement(sql: "INSERT INTO boots (device, name) VALUES (?, ?)")
                .execute(arguments: [device, name])
            id = db.lastInsertedRowID
        }
        boots[key] = id
        return id
    }
}

extension Database {
    /// The key of a name in one of the tables of names, made when the name is new.
    func key(in table: String, column: String, of name: String) throws -> Int64 {
        let lookup = try cachedStatement(sql: "SELECT id FROM \(table) WHERE \(column) = ?")
        if let id = try Int64.fetchOne(lookup, arguments: [name]) { return id }
        try cachedStatement(sql: "INSERT INTO \(table) (\(column)) VALUES (?)")
            .execute(arguments: [name])
        return lastInsertedRowID
    }
}
