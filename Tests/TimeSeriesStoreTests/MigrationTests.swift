import ClinicalTypes
import Foundation
import GRDB
import TestSupport
import Testing
import TimeSeriesStore

/// On `Tests/Files/store-v1.sqlite.gz`, which a daemon of the first schema has written: 120 heart
/// rates of two patients, eight checkpoints of their twins, and a record in quarantine.
@Suite struct MigrationTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("twind.sqlite") }

    init() throws {
        directory = try TemporaryDirectory()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Files/store-v1.sqlite.gz").path
        try ChildProcess.run(
            ["sh", "-c", "gunzip --stdout \"$0\" >\"$1\"", file, directory.file("twind.sqlite")])
    }

    private func raw<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path)
        defer { withExtendedLifetime(queue) {} }
        return try queue.inDatabase(body)
    }

    @Test func theFirstSchemaIsBroughtUpToDateWithAllThatItHolds() throws {
        let before = try raw { db in
            #expect(try Int.fetchOne(db, sql: "PRAGMA user_version") == 1)
            return try Row.fetchAll(db, sql: "SELECT * FROM observations ORDER BY id")
        }
        let store = try TwinStore.open(path, role: .daemon, create: false)
        #expect(try store.appliedThrough() == 120)
        let states = try store.twinStates()
        #expect(states.mapValues(\.cursor) == [.anna: 119, .bruno: 120])
        for patient in [PatientID.anna, .bruno] {
            let checkpoint = try #require(try store.latestCheckpoint(of: patient))
            #expect(checkpoint.frontier == states[patient]?.frontier)
            #expect(checkpoint.bytes.count > 4_000)
        }
        #expect(try store.observations(after: 0, limit: 1_000).count == 120)
        #expect(try store.observations(of: .anna, from: .earliest).count == 60)
        let balance = try store.balance()
        #expect(balance.isBalanced && balance.received == 121 && balance.quarantined == 1)
        #expect(try store.integrityCheck().isEmpty)
        try store.close()
        let after = try raw { db in
            #expect(try Int.fetchOne(db, sql: "PRAGMA user_version") == 4)
            return try Row.fetchAll(db, sql: "SELECT * FROM observations ORDER BY id")
        }
        #expect(after == before)
    }

    @Test func whatTheFirstSchemaHadNotAppliedIsStillToBeApplied() throws {
        // As after a crash: both twins had moved through the same batch, and the rest waits.
        try raw { db in
            try db.execute(
                sql: """
                    UPDATE twins SET cursor = 79 WHERE patient = 1;
                    UPDATE twins SET cursor = 78 WHERE patient = 2
                    """)
        }
        let store = try TwinStore.open(path, role: .daemon, create: false)
        #expect(try store.appliedThrough() == 79)
        try store.close()
    }

    @Test func aStoreWithoutTwinsHasNothingApplied() throws {
        try raw { db in try db.execute(sql: "DELETE FROM checkpoints; DELETE FROM twins") }
        let store = try TwinStore.open(path, role: .command, create: false)
        #expect(try store.appliedThrough() == 0)
        try store.close()
    }
}
