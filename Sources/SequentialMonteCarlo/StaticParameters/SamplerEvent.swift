/// Something that a sampler of static parameters has done.
public enum SamplerEvent: Hashable, Sendable {
    /// A record is part of the posterior.
    case assimilated(Assimilation)
    /// A record was left out; the posterior and the history are as if it had never come.
    case refused(record: UInt64, RecordRefusal)
    /// Old records were dropped, and a mixture stands for what they said.
    case historyCut(HistoryCut)
    /// Old records could not be dropped, for the first such particle has no density without them.
    case historyCutRefused(particle: Int)
}

/// How a record was taken in.
public struct Assimilation: Hashable, Sendable {
    /// The record's name.
    public let record: UInt64
    /// When it happened, in the model's hours.
    public let hours: Double
    /// The log of its predictive density given all records before it, in nats; 0 for an input. A
    /// record that comes late is given those after it as well.
    public internal(set) var logEvidence: Double
    /// The effective sample size with the record's full weight, before any resampling.
    public internal(set) var effectiveSampleSize: Double
    /// The moves that followed, none where the weights stayed even enough.
    public internal(set) var rejuvenations: [Rejuvenation]
}

/// One resampling and the moves after it.
public struct Rejuvenation: Hashable, Sendable {
    /// The power of the newest record's likelihood in the target of the moves: 1, unless the record
    /// is taken in by degrees.
    public let power: Double
    /// The share of proposals accepted in each sweep over the particles.
    public internal(set) var acceptance: [Double]
    /// How many proposals were turned down because their density was NaN or +∞: a fault of the
    /// model.
    public internal(set) var undefinedProposals: Int
    /// The particle of the first of them.
    public internal(set) var firstUndefined: Int?
}

/// Why a record was left out.
public enum RecordRefusal: Error, Hashable, Sendable {
    /// The weights could not be conditioned on it.
    case weights(WeightError)
    /// The history no longer reaches back that far.
    case tooOld
}

/// How a history was shortened.
public struct HistoryCut: Hashable, Sendable {
    /// The readings up to this time, in the model's hours, are now in the prior.
    public let hours: Double
    /// How many records were dropped.
    public let dropped: Int
    /// How many normal distributions make up the prior.
    public let components: Int
}

/// What one step of a sampler has done.
public struct SamplerProgress: Hashable, Sendable {
    /// How many evaluations it took.
    public internal(set) var evaluations = 0
    /// What it has done, in order.
    public internal(set) var events: [SamplerEvent] = []
}

/// Whether a sampler took a record.
public enum RecordSubmission: Hashable, Sendable {
    /// It waits in the backlog.
    case accepted
    /// The backlog is full: nothing changed; step the sampler and submit the record again.
    case backlogFull
    /// The history is full: nothing changed; there is room after the next cut.
    case historyFull
    /// A record of this name is in the history or the backlog.
    case known
    /// The history no longer reaches back that far.
    case tooOld
}
