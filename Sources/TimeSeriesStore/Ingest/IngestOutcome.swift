public import ClinicalTypes

/// What became of a batch: every record was stored, a duplicate or quarantined.
public struct IngestOutcome: Hashable, Sendable {
    /// How many records the batch had.
    public internal(set) var received = 0
    /// How many became observations.
    public internal(set) var stored = 0
    /// How many said what the store knew already.
    public internal(set) var duplicates = 0
    /// How many went to quarantine, by reason; without entries of 0.
    public internal(set) var quarantined: [RejectionReason: Int] = [:]
    /// The id of the first observation stored, nil when none was.
    public internal(set) var firstID: Int64?
    /// The id of the last observation stored, nil when none was.
    public internal(set) var lastID: Int64?

    /// How many went to quarantine for any reason.
    public var quarantinedTotal: Int { quarantined.values.reduce(0, +) }
}
