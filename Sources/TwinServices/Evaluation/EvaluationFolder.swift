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
            "jost2020_anc_6mp": { try MaintenanceCounts($0) }
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

    private func table(_ file: String, required: [String]) throws -> [OutcomeTable.Row] {
        let path = folder.appendingPathComponent(file).path
        var bytes: [UInt8] = []
        let plain = FileManager.default.fileExists(atPath: path)
        try ByteSource.read(plain ? path : path + ".gz") { bytes += $0 }
        return try reading(file) {
            try OutcomeTable(String(decoding: bytes, as: UTF8.self), required: required).rows
        }
    }

    private func reading<Value>(
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
