public import ClinicalTypes

/// The state of one twin at a frontier, as bytes the store does not look into.
public struct CheckpointRecord: Hashable, Sendable {
    /// The event time up to which readings are part of the state.
    public var frontier: Instant
    /// The id of the last observation that was looked at.
    public var cursor: Int64
    /// The version of the layout of `bytes`.
    public var format: Int
    /// Names the version of the model and its constants.
    public var modelVersion: String
    /// The state itself.
    public var bytes: [UInt8]

    /// Puts a checkpoint together.
    public init(
        frontier: Instant, cursor: Int64, format: Int, modelVersion: String, bytes: [UInt8]
    ) {
        self.frontier = frontier
        self.cursor = cursor
        self.format = format
        self.modelVersion = modelVersion
        self.bytes = bytes
    }
}

/// How far one twin has come.
public struct TwinRecord: Hashable, Sendable {
    /// The id of the last observation that was applied.
    public var cursor: Int64
    /// The event time up to which readings were assimilated; nil before the first.
    public var frontier: Instant?
    /// The model version of the newest checkpoint; nil before the first.
    public var modelVersion: String?
}
