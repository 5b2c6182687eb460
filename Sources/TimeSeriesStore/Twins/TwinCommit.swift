public import Alerting
public import ClinicalTypes

/// What one step of a twin leaves behind; all of it is committed or none.
public struct TwinCommit: Hashable, Sendable {
    /// Whose twin it is.
    public var patient: PatientID
    /// The id of the last observation that was applied.
    public var cursor: Int64
    /// The event time up to which readings were assimilated; nil before the first.
    public var frontier: Instant?
    /// Where a late reading rewound the twin to: checkpoints of a later frontier lack the reading
    /// and are dropped. Nil when nothing was late.
    public var rewoundTo: Instant?
    /// A checkpoint to keep, nil when none is due.
    public var checkpoint: CheckpointRecord?
    /// The frontier of an earlier checkpoint whose place the new one takes, nil where both are kept.
    public var supersededFrontier: Instant?
    /// What became of the treatment part; nil when no record concerned it.
    public var treatment: TreatmentCommit?
    /// The changes of alerts the step made; those stored before are skipped.
    public var alerts: [AlertEvent]
    /// The messages to publish.
    public var messages: [OutboxMessage]

    /// Puts a commit together.
    public init(
        patient: PatientID, cursor: Int64, frontier: Instant?, rewoundTo: Instant? = nil,
        checkpoint: CheckpointRecord? = nil, supersededFrontier: Instant? = nil,
        treatment: TreatmentCommit? = nil, alerts: [AlertEvent] = [],
        messages: [OutboxMessage] = []
    ) {
        self.patient = patient
        self.cursor = cursor
        self.frontier = frontier
        self.rewoundTo = rewoundTo
        self.checkpoint = checkpoint
        self.supersededFrontier = supersededFrontier
        self.treatment = treatment
        self.alerts = alerts
        self.messages = messages
    }
}
