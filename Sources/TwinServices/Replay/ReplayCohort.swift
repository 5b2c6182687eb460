public import ClinicalTypes
import Foundation
public import TwinEngine
public import TwinModels

/// Recorded patients, read from tables in the tidy format.
///
/// `obs.csv` has the columns patient_id, t_hours, code, value and unit; `patients.csv` has
/// patient_id and may have `t0` or `t0_date`, the local time of hour 0, and `setting`. Files may be
/// compressed with gzip.
public struct ReplayCohort: Sendable {
    /// One patient's readings.
    public struct Patient: Sendable {
        /// The name in the tables.
        public var id: PatientID
        /// What is known beforehand.
        public var profile: PatientProfile
        /// The instant of hour 0.
        public var origin: Instant
        /// The readings of modelled streams, in the order of time, then stream.
        public var readings: [TimedReading]
    }

    /// One reading with the hour that its table gives it.
    public struct TimedReading: Sendable {
        /// Hours since the patient's hour 0.
        public var hours: Double
        /// The reading.
        public var reading: Reading
    }

    /// The patients in the order of their names.
    public private(set) var patients: [Patient] = []
    /// How many rows were read.
    public private(set) var rows = 0
    /// How many rows are of streams that no module models yet, by stream.
    public private(set) var unmodelled: [String: Int] = [:]
    /// How many rows could not be used, by reason.
    public private(set) var rejected: [String: Int] = [:]

    /// How many readings are of modelled streams.
    public var modelled: Int { patients.reduce(0) { $0 + $1.readings.count } }

    /// Which rows of a table are kept.
    public enum Selection: Sendable {
        /// Those of streams that a twin models.
        case modelled
        /// Those of every stream in the vocabulary.
        case known
    }

    /// Reads the tables.
    ///
    /// - Parameter setting: The setting of patients whose table names none; nil lets the twin find
    ///   out.
    /// - Throws: `TableError` when a table cannot be read or has a malformed row.
    public init(
        observations: String, patients table: String? = nil, setting: CareSetting? = nil,
        keeping selection: Selection = .modelled
    ) throws {
        var known: [String: (profile: PatientProfile, origin: Instant)] = [:]
        if let table { known = try Self.profiles(table, setting: setting) }
        let settings = setting.map { [$0] } ?? CareSetting.allCases
        let fallback = (
            profile: PatientProfile(settings: settings, solarOffsetHours: nil),
            origin: Instant(microseconds: 0)
        )
        var readings: [PatientID: [TimedReading]] = [:]
        try CommaSeparatedTable.forEachRow(
            of: observations, required: ["patient_id", "t_hours", "code", "value", "unit"]
        ) { row in
            rows += 1
            guard let patient = PatientID(row.text("patient_id") ?? "") else {
                throw row.error(
                    "patient_id is empty or has characters other than A-Z a-z 0-9 . _ -")
            }
            guard row.text("value") != "" else {
                rejected["blank value", default: 0] += 1
                return
            }
            let code = row.text("code") ?? ""
            guard let stream = Vocabulary.standard.stream(named: code),
                selection == .known || VitalStream(stream.code) != nil
            else {
                unmodelled[code, default: 0] += 1
                return
            }
            let raw = try row.number("value")
            guard let value = stream.canonicalValue(raw, unit: row.text("unit") ?? "") else {
                rejected["unit of \(code)", default: 0] += 1
                return
            }
            let hours = try row.number("t_hours")
            let origin = known[patient.rawValue]?.origin ?? fallback.origin
            readings[patient, default: []].append(
                TimedReading(
                    hours: hours,
                    reading: Reading(
                        code: stream.code, value: value,
                        time: origin.advanced(byHours: hours))))
        }
        patients = readings.keys.sorted().map { id in
            let (profile, origin) = known[id.rawValue] ?? fallback
            return Patient(
                id: id, profile: profile, origin: origin,
                readings: (readings[id] ?? []).sorted {
                    ($0.reading.time, $0.reading.code, $0.reading.value)
                        < ($1.reading.time, $1.reading.code, $1.reading.value)
                })
        }
    }

    /// Reads a table of events and says how many it has.
    ///
    /// No vitals module depends on events, so all that can be wrong is the table's form.
    ///
    /// - Throws: `TableError` when the table cannot be read or has a malformed row.
    public static func countEvents(_ table: String) throws -> Int {
        var count = 0
        try CommaSeparatedTable.forEachRow(
            of: table, required: ["patient_id", "t_hours", "kind", "code"]
        ) { row in
            _ = try row.number("t_hours")
            count += 1
        }
        return count
    }

    private static func profiles(_ table: String, setting: CareSetting?) throws
        -> [String: (profile: PatientProfile, origin: Instant)]
    {
        var profiles: [String: (profile: PatientProfile, origin: Instant)] = [:]
        try CommaSeparatedTable.forEachRow(of: table, required: ["patient_id"]) { row in
            let named = row.text("setting").flatMap { CareSetting(name: $0) } ?? setting
            let start = (row.text("t0") ?? row.text("t0_date")).flatMap(localInstant)
            profiles[row.text("patient_id") ?? ""] = (
                PatientProfile(
                    settings: named.map { [$0] } ?? CareSetting.allCases,
                    solarOffsetHours: start == nil ? nil : 0),
                start ?? Instant(microseconds: 0)
            )
        }
        return profiles
    }

    /// A date, or a date and time with or without an offset, taken as local time.
    private static func localInstant(_ text: String) -> Instant? {
        Instant(iso8601: text) ?? Instant(iso8601: text + "Z")
            ?? Instant(iso8601: text + "T00:00:00Z")
    }
}
