import Foundation
package import Simulation
import TOMLKit
import TwinModels

/// What a file says about a trial of virtual patients.
package struct TrialProtocol: Sendable {
    /// What it calls itself.
    package let title: String
    /// The trial.
    package let design: TrialDesign
    /// How many patients.
    package let size: TrialSize

    /// Reads a file.
    ///
    /// - Throws: `TrialProtocolError`, naming everything that is wrong.
    package init(reading path: String) throws(TrialProtocolError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            throw TrialProtocolError(path, .noInput, "does not exist", "check the path")
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw TrialProtocolError(path, .noPermission, "may not be read", "grant permission")
        } catch {
            throw TrialProtocolError(path, .inputOutputError, "cannot be read", "check the path")
        }
        // The parser takes a C string and would stop at a zero byte without a word.
        guard data.count <= 1 << 20, !data.contains(0),
            let text = String(validating: data, as: UTF8.self)
        else {
            throw TrialProtocolError(
                path, .dataError, "must be UTF-8 text without zero bytes, 1 MiB at most",
                "save it as UTF-8")
        }
        try self.init(parsing: text, path: path)
    }

    /// Reads a text.
    ///
    /// - Parameter path: For messages.
    /// - Throws: `TrialProtocolError`, naming everything that is wrong.
    package init(parsing text: String, path: String) throws(TrialProtocolError) {
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let position = error.source.begin
            throw TrialProtocolError(
                path, .dataError, "must be TOML: \(error.description)",
                "correct line \(position.line), column \(position.column)")
        } catch {
            throw TrialProtocolError(path, .dataError, "must be TOML", "correct the syntax")
        }
        var reader = TrialProtocolReader(source: path, lines: ProtocolLines(text))
        let read = reader.read(root)
        guard let read, reader.problems.all.isEmpty else {
            throw TrialProtocolError(exitStatus: .dataError, problems: reader.problems.all)
        }
        (title, design, size) = read
    }
}

/// How many virtual patients go through a trial.
package enum TrialSize: Hashable, Sendable {
    /// So many.
    case patients(Int)
    /// Until the Monte Carlo error of the primary outcome's differences is at most a tenth of them,
    /// and so many at most.
    case untilPrecise(atMost: Int)

    /// The most there may be.
    package var most: Int {
        switch self {
        case .patients(let count), .untilPrecise(let count): count
        }
    }
}

/// Why a protocol was refused.
package struct TrialProtocolError: Error, Equatable, CustomStringConvertible {
    /// How the command exits on it.
    package let exitStatus: ExitStatus
    /// Everything that is wrong; never empty.
    package let problems: [ConfigurationProblem]

    init(exitStatus: ExitStatus, problems: [ConfigurationProblem]) {
        self.exitStatus = exitStatus
        self.problems = problems
    }

    init(_ path: String, _ status: ExitStatus, _ rule: String, _ remedy: String) {
        let problem = ConfigurationProblem(key: "file", source: path, rule: rule, remedy: remedy)
        self.init(exitStatus: status, problems: [problem])
    }

    /// One line for each problem.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
