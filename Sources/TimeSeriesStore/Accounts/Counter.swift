import GRDB

/// The counters of the store, kept in the transaction of what they count.
enum Counter: String, CaseIterable {
    /// Records taken in.
    case received
    /// Records that became observations.
    case stored
    /// Records the store knew already.
    case duplicates
    /// Records held in quarantine.
    case quarantined
    /// Messages the broker refused for good.
    case refused
}

extension Database {
    /// Adds to a counter; writes nothing for 0.
    func count(_ counter: Counter, _ change: Int) throws {
        guard change != 0 else { return }
        try cachedStatement(sql: "UPDATE counters SET value = value + ? WHERE name = ?")
            .execute(arguments: [change, counter.rawValue])
    }

    /// The state of a counter.
    func total(_ counter: Counter) throws -> Int {
        let statement = try cachedStatement(sql: "SELECT value FROM counters WHERE name = ?")
        guard let value = try Int.fetchOne(statement, arguments: [counter.rawValue]) else {
            throw StoreError(.corrupt, "a counter is missing: restore a backup")
        }
        return value
    }
}
