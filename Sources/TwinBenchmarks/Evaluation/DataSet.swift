import ClinicalTypes
import Evaluation
import Foundation
import TwinServices

/// A folder of recorded patients in the tidy format.
struct DataSet {
    private let folder: URL

    /// The folder's own name.
    var name: String { folder.lastPathComponent }

    init(_ path: String) {
        folder = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL
    }

    /// The readings of every stream in the vocabulary.
    func observations() throws -> ReplayCohort {
        let plain = folder.appendingPathComponent("obs.csv").path
        return try ReplayCohort(
            observations: FileManager.default.fileExists(atPath: plain) ? plain : plain + ".gz",
            keeping: .known)
    }

    /// One of the small tables.
    func table(_ file: String, required: [String]) throws -> OutcomeTable {
        let path = folder.appendingPathComponent(file).path
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Shortfall("\(path) cannot be read: \(error.localizedDescription)")
        }
        do {
            return try OutcomeTable(text, required: required)
        } catch {
            throw Shortfall("\(path), \(error)")
        }
    }
}
