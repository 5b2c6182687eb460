import ClinicalTypes
import Evaluation
import Foundation

/// A folder of recorded patients in the tidy format, with its small tables.
package struct EvaluationFolder {
    /// One row of `obs.csv`.
    struct Row {
        var hours: Double
        var value: Double
    }

    /// One row of `obs.csv` that may hold no number.
    struct QualifiedRow {
        var hours: Double
        var value: Double?
        var qualifier: String
    }

    private let folder: URL
    /// The folder's own name.
    package var name: String { folder.lastPathComponent }

    /// Names a folder.
    package init(_ path: String) {
        folder = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL
    }

    /// What the folder can be evaluated on.
    ///
    /// - Throws: `TableError` when a table cannot be read, or for a folder of no known kind.
    package func evaluation() throws -> any SetEvaluation {
        let known: [String: (EvaluationFolder) throws -> any SetEvaluation] = [
            "bruchovsky_psa_iadt": { try IntermittentDeprivation($0) },
            "jost2020_anc_6mp": { try MaintenanceCounts($0) },
            "laleh2022_tumour": { try TargetLesions($0) },
            "lxf_erlotinib_mice": { try MouseTumours($0, .erlotinib) },
            "vaghi2020_mice_untreated": { try MouseTumours($0, .untreated) },
        ]
        guard let make = known[name] else {
            let names = known.keys.sorted().joined(separator: ", ")
            throw TableError(
                path: folder.path, line: nil,
                message: "is not a set that can be evaluated; these can: \(names)")
        }
        return try make(self)
    }

    /// The rows of a stream, by patient, in the order of the table.
    func observations(of code: String) throws -> [String: [Row]] {
        var rows: [String: [Row]] = [:]
        for row in try table("obs.csv", required: ["patient_id", "t_hours", "code", "value"])
        where row.text("code") == code {
            guard let patient = row.text("patient_id") else { continue }
            rows[patient, default: []].append(
                try reading("obs.csv") {
                    Row(
                        hours: try row.requiredNumber("t_hours"),
                        value: try row.requiredNumber("value"))
                })
        }
        return rows
    }

    /// The rows of a stream with those that hold no number but say why, by patient, in the order of
    /// the table; a row without a time is left out.
    func qualifiedObservations(of code: String) throws -> [String: [QualifiedRow]] {
        var rows: [String: [QualifiedRow]] = [:]
        let columns = ["patient_id", "t_hours", "code", "value", "qualifier"]
        for row in try table("obs.csv", required: columns) where row.text("code") == code {
            guard let patient = row.text("patient_id") else { continue }
            try reading("obs.csv") {
                guard let hours = try row.number("t_hours") else { return }
                rows[patient, default: []].append(
                    QualifiedRow(
                        hours: hours, value: try row.number("value"),
                        qualifier: row.text("qualifier") ?? ""))
            }
        }
        return rows
    }

    /// The events of a kind and code with their values, by patient, in the order of the table.
    func events(_ kind: String, _ code: String) throws -> [String: [Row]] {
        var rows: [String: [Row]] = [:]
        for row in try table(
            "events.csv", required: ["patient_id", "t_hours", "kind", "code", "value"])
        where row.text("kind") == kind && row.text("code") == code {
            guard let patient = row.text("patient_id") else { continue }
            rows[patient, default: []].append(
                try reading("events.csv") {
                    Row(
                        hours: try row.requiredNumber("t_hours"),
                        value: try row.requiredNumber("value"))
                })
        }
        return rows
    }

    /// The numbers of a column of `patients.csv`, by patient; without those whose field is blank.
    func facts(_ column: String) throws -> [String: Double] {
        var facts: [String: Double] = [:]
        for row in try table("patients.csv", required: ["patient_id", column]) {
            guard let patient = row.text("patient_id") else { continue }
            facts[patient] = try reading("patients.csv") { try row.number(column) }
        }
        return facts
    }

    /// The texts of a column of `patients.csv`, by patient; without those whose field is blank.
    func labels(_ column: String) throws -> [String: String] {
        var labels: [String: String] = [:]
        for row in try table("patients.csv", required: ["patient_id", column]) {
            guard let patient = row.text("patient_id") else { continue }
            labels[patient] = row.text(column)
        }
        return labels
    }

    /// The rows of a small table.
    ///
    /// - Throws: `TableError` when it cannot be read or lacks a column.
    func table(_ file: String, required: [String]) throws -> [OutcomeTable.Row] {
        let path = folder.appendingPathComponent(file).path
        var bytes: [UInt8] = []
        let plain = FileManager.default.fileExists(atPath: path)
        try ByteSource.read(plain ? path : path + ".gz") { bytes += $0 }
        return try reading(file) {
            try OutcomeTable(String(decoding: bytes, as: UTF8.self), required: required).rows
        }
    }

    /// What `body` reads of a file, its faults with the file's name.
    func reading<Value>(
        _ file: String, _ body: () throws -> Value
    ) throws -> Value {
        do {
            return try body()
        } catch let fault as OutcomeTable.Fault {
            throw TableError(
                path: folder.appendingPathComponent(file).path, line: fault.line,
                message: fault.message)
        }
    }
}
