import ClinicalTypes
import Foundation
import GRDB

/// How an event is spelt in the store: what was done by its kind and a JSON object with sorted keys.
struct EventRow {
    let kind: String
    let body: String
    private let event: ClinicalEvent

    /// Spells an event.
    init(_ event: ClinicalEvent) {
        self.event = event
        (kind, body) =
            switch event.act {
            case .medication(let act): ("medication", Self.json(act))
            case .radiotherapy(let act): ("radiotherapy", Self.json(act))
            case .transfusion(let act): ("transfusion", Self.json(act))
            case .meal(let act): ("meal", Self.json(act))
            case .fluid(let act): ("fluid", Self.json(act))
            case .lesion(let act): ("lesion", Self.json(act))
            case .measurement(let act): ("measurement", Self.json(act))
            case .genome(let act): ("genome", Self.json(act))
            }
    }

    /// Whether a row of `events` has this content, apart from its patient.
    func says(_ row: Row) throws -> Bool {
        try row["event_time"] == event.time.microseconds
            && row["status"] == event.status.rawValue && Self.act(row) == event.act
    }

    /// The event of a row of `events` joined with the names of its source and patient, as
    /// `source_name` and `pseudonym`.
    ///
    /// - Throws: `corrupt` for a row that this version cannot read.
    static func event(_ row: Row) throws -> ClinicalEvent {
        guard let status = ClinicalEvent.Status(rawValue: row["status"]) else {
            throw StoreError(.corrupt, "an event has an unknown status")
        }
        return ClinicalEvent(
            key: EventKey(
                source: SourceID(validated: row["source_name"]),
                name: EventName(validated: row["name"])),
            version: row["version"], patient: PatientID(validated: row["pseudonym"]),
            time: Instant(microseconds: row["event_time"]), status: status, act: try act(row))
    }

    private static func act(_ row: Row) throws -> ClinicalAct {
        let body = Data((row["body"] as String).utf8)
        func read<Act: Decodable>(_ type: Act.Type) throws -> Act {
            do {
                return try JSONDecoder().decode(type, from: body)
            } catch {
                throw StoreError(.corrupt, "an event cannot be read")
            }
        }
        switch row["kind"] as String {
        case "medication": return .medication(try read(Medication.self))
        case "radiotherapy": return .radiotherapy(try read(RadiotherapyFraction.self))
        case "transfusion": return .transfusion(try read(Transfusion.self))
        case "meal": return .meal(try read(Meal.self))
        case "fluid": return .fluid(try read(FluidBalance.self))
        case "lesion": return .lesion(try read(LesionMeasurement.self))
        case "measurement": return .measurement(try read(LaboratoryResult.self))
        case "genome": return .genome(try read(GenomicProfile.self))
        default: throw StoreError(.corrupt, "an event is of an unknown kind")
        }
    }

    private static func json(_ act: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(act), as: UTF8.self)
        } catch {
            preconditionFailure("names and finite numbers can be written as JSON: \(error)")
        }
    }
}
