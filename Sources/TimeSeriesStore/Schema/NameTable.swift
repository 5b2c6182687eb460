import ClinicalTypes
import GRDB

/// The names behind integer keys, for reading observations back.
///
/// Names never change once committed, so an entry stays true for the life of the store.
struct NameTable: Sendable {
    private static let mostBoots = 65_536

    private var patients: [Int64: PatientID] = [:]
    private var streams: [Int64: StreamCode] = [:]
    private var boots: [Int64: String] = [:]

    /// The pseudonym of a patient the store knows.
    mutating func patient(_ id: Int64, _ db: Database) throws -> PatientID {
        if let patient = patients[id] { return patient }
        let name = try Self.name(db, "SELECT pseudonym FROM patients WHERE id = ?", id)
        let patient = PatientID(validated: name)
        patients[id] = patient
        return patient
    }

    /// The code of a stream the store knows.
    mutating func stream(_ id: Int64, _ db: Database) throws -> StreamCode {
        if let stream = streams[id] { return stream }
        let stream = StreamCode(
            validated: try Self.name(db, "SELECT code FROM streams WHERE id = ?", id))
        streams[id] = stream
        return stream
    }

    /// The name of a device's run. Forgets all runs once it knows 65,536, as devices may restart
    /// without end.
    mutating func boot(_ id: Int64, _ db: Database) throws -> String {
        if let boot = boots[id] { return boot }
        if boots.count >= Self.mostBoots { boots.removeAll() }
        let boot = try Self.name(db, "SELECT name FROM boots WHERE id = ?", id)
        boots[id] = boot
        return boot
    }

    private static func name(_ db: Database, _ sql: String, _ id: Int64) throws -> String {
        guard
            let name = try String.fetchOne(db.cachedStatement(sql: sql), arguments: [id])
        else {
            throw StoreError(.corrupt, "a row names a key without an entry: restore a backup")
        }
        return name
    }
}
