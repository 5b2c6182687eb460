/// The account of every record ever taken in, from counters and from a count of the rows.
public struct Balance: Hashable, Sendable {
    /// Records taken in.
    public var received: Int
    /// Records that became observations or versions of events.
    public var stored: Int
    /// Records the store knew already.
    public var duplicates: Int
    /// Records held in quarantine now.
    public var quarantined: Int
    /// Observations, and versions of events that none stands for, found by counting.
    public var storedRows: Int
    /// Held records found by counting.
    public var heldRows: Int

    /// Puts an account together.
    public init(
        received: Int, stored: Int, duplicates: Int, quarantined: Int, storedRows: Int,
        heldRows: Int
    ) {
        self.received = received
        self.stored = stored
        self.duplicates = duplicates
        self.quarantined = quarantined
        self.storedRows = storedRows
        self.heldRows = heldRows
    }

    /// Whether everything adds up.
    public var isBalanced: Bool { discrepancies.isEmpty }

    /// One sentence for each sum that does not add up.
    public var discrepancies: [String] {
        var found: [String] = []
        let placed = stored + duplicates + quarantined
        if received != placed {
            found.append(
                "received \(received), but stored \(stored) + duplicates \(duplicates) + "
                    + "quarantined \(quarantined) = \(placed)")
        }
        if stored != storedRows {
            found.append("counted \(stored) as stored, but there are \(storedRows)")
        }
        if quarantined != heldRows {
            found.append("counted \(quarantined) as quarantined, but \(heldRows) are held")
        }
        return found
    }
}
