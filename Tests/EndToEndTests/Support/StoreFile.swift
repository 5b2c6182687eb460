import Foundation
import TestSupport

/// The SQLite file of an installation, seen through SQLite's own command line.
struct StoreFile {
    /// Where it lies.
    let path: String

    /// The rows that a query gives, their columns joined by `|`.
    ///
    /// Opens the file for reading only, so that looking never changes what a crash left behind.
    func rows(_ query: String) throws -> [String] {
        try Self.sqlite(["-readonly", path, query])
    }

    /// The number that a query gives.
    func number(_ query: String) throws -> Int {
        guard let text = try rows(query).first, let number = Int(text) else {
            throw SystemError("no number from \(query)", EINVAL)
        }
        return number
    }

    /// Changes the file behind the daemon's back.
    func change(_ statement: String) throws {
        _ = try Self.sqlite([path, statement])
    }

    /// How many observations are stored.
    func observations() throws -> Int { try number("SELECT count(*) FROM observations") }

    /// Waits until `count` observations are stored.
    func holds(_ count: Int, within limit: Duration = .seconds(20)) throws -> Bool {
        try eventually(within: limit) { try observations() >= count }
    }

    /// How many observations are not part of their twins.
    func behind() throws -> Int {
        try number(
            """
            SELECT count(*) FROM observations LEFT JOIN twins USING (patient)
            WHERE observations.id > ifnull(cursor, 0)
            """)
    }

    /// Waits until the twins have taken in every observation.
    func isApplied(within limit: Duration = .seconds(20)) throws -> Bool {
        try eventually(within: limit) { try behind() == 0 }
    }

    private static func sqlite(_ arguments: [String]) throws -> [String] {
        let directory = try TemporaryDirectory()
        let process = try CapturedProcess(
            ["sqlite3", "-cmd", ".timeout 10000"] + arguments, prefix: directory.file("sqlite3"))
        guard process.exitStatus(within: .seconds(60)) == 0 else {
            throw SystemError("sqlite3: \(process.errors)", EIO)
        }
        return process.output.split(separator: "\n").map(String.init)
    }
}
