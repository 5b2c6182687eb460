import GRDB

extension TwinStore {
    /// The numbers of all records that are held, oldest first.
    public func heldRecords() throws(StoreError) -> [Int64] {
        try read("read the quarantine") { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM quarantine WHERE is_held = 1 ORDER BY id")
        }
    }
}
