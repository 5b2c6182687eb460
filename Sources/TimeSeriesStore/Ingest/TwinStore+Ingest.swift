import ClinicalTypes
import GRDB
import Synchronization

extension TwinStore {
    /// Stores a batch of records in one transaction, which is on the disk when this returns.
    ///
    /// Each record is stored, found to be a duplicate or quarantined, and counted as such in the
    /// same transaction. A reading with a sequence key is a duplicate when its device sent the key
    /// before with the same stream, time and value, and a conflict when any of these differ; one
    /// without is a duplicate of one without that has the same patient, stream, time and value. A
    /// version of an event is a duplicate when its source sent that version before with the same
    /// content, and a conflict when it differs, or names another patient than an earlier version.
    ///
    /// - Throws: `io`, `busy` or another code; then nothing of the batch was stored or counted.
    /// - Complexity: O(*n* log *m*) for *n* records in a store of *m*; one sync of the disk.
    public func commit(_ records: [IngestRecord]) throws(StoreError) -> IngestOutcome {
        try write("commit a batch") { db in
            try withCatalogue(db) { catalogue in
                var outcome = IngestOutcome()
                var writer = try RecordWriter(db)
                var quarantine = QuarantineWriter(db)
                outcome.received = records.count
                for record in records {
                    switch try writer.take(record, &catalogue) {
                    case .stored(let id):
                        outcome.stored += 1
                        outcome.firstID = outcome.firstID ?? id
                        outcome.lastID = id ?? outcome.lastID
                    case .duplicate:
                        outcome.duplicates += 1
                    case .rejected(let rejection):
                        outcome.quarantined[rejection.reason, default: 0] += 1
                        try quarantine.hold(record, rejection)
                    }
                }
                try writer.finish()
                try db.count(.received, outcome.received)
                try db.count(.stored, outcome.stored)
                try db.count(.duplicates, outcome.duplicates)
                try db.count(.quarantined, outcome.quarantinedTotal)
                return outcome
            }
        }
    }

    /// Lends the catalogue, up to date with the transaction; forgets it when `body` throws, as keys
    /// made in it are then undone.
    func withCatalogue<Value: Sendable>(
        _ db: Database, _ body: (inout Catalogue) throws -> Value
    ) throws -> Value {
        try catalogue.withLock { catalogue in
            do {
                try catalogue.refresh(db)
                return try body(&catalogue)
            } catch {
                catalogue.forget()
                throw error
            }
        }
    }
}
