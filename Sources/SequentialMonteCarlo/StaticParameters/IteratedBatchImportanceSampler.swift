/// The posterior of static parameters, updated record by record with iterated batch importance
/// sampling (Chopin 2002, Biometrika 89:539).
///
/// Particles are values of θ. Each record reweights them; when the effective sample size falls below
/// half their number they are resampled and moved by random-walk Metropolis steps that leave the
/// posterior as it is (Gilks and Berzuini 2001), with the covariance 2.38²/*d* Σ̂ of the weighted
/// particles (Roberts, Gelman and Gilks 1997). A move evaluates the whole history anew. A record
/// that few particles explain is taken in by degrees: its likelihood counts with a growing power,
/// with moves in between (Neal 2001; Del Moral, Doucet and Jasra 2006).
///
/// **Work is done in slices.** `submit` only puts a record in the backlog; `step` does at most so
/// many evaluations and keeps what is unfinished as a value. Records are taken one after the other,
/// and all random numbers are named by record, particle, round and sweep, so that the result is the
/// same to the last bit however the work is sliced, and wherever it was interrupted by a checkpoint.
/// Between two steps `particles` and `weights` always are a posterior: that of all records taken in
/// or, `isBridging`, of all but the newest, which counts in part.
///
/// **Time.** A record may be older than others that are in the history, a dose that was entered late
/// for example: all particles are then evaluated on the corrected history and reweighted by the
/// ratio, by degrees if need be. The posterior is then right, but not bit for bit that of the records
/// in order; to have this, go back to an older checkpoint.
///
/// **The history is bounded.** Now and then the posterior is fitted with a mixture of normal
/// distributions; once such an anchor is older than the bound, it becomes the prior and the records
/// up to it are dropped. The particles stay as they are: the cut changes no more than the target of
/// later moves, by as much as the mixture misses the posterior it was fitted to.
public struct IteratedBatchImportanceSampler<Model: StaticParameterModel>: Sendable {
    /// A particle of this model.
    public typealias Particle = ParameterParticle<Model.State>
    /// A record of this model.
    public typealias Record = HistoryRecord<Model.Event>

    let model: Model
    let key: DrawKey
    /// How the sampler works.
    public let settings: SamplerSettings

    /// The particles.
    public internal(set) var particles: [Particle]
    /// Their weights.
    public internal(set) var weights: ImportanceWeights
    /// The log evidence of all records taken in so far, in nats.
    public internal(set) var logEvidence = 0.0
    /// The records that count, in the order of time; records of one time in that of their arrival.
    public internal(set) var history: [Record] = []
    /// The time at which evaluation starts, in the model's hours.
    public internal(set) var origin: Double
    /// Records before this time are refused.
    var opening: Double
    /// What the prior and the dropped records say; nil while it is the model's prior.
    public internal(set) var mixturePrior: GaussianMixture?
    var course: Model.Course
    var backlog: [Record] = []
    var anchors: [HistoryAnchor] = []
    var pending = PendingWork.nothing
    /// The variances of the first cloud, which give the parameters a scale.
    var scales: [Double]

    /// Draws particles from the model's prior.
    ///
    /// - Parameters:
    ///   - hours: The origin: no record may be older.
    ///   - key: Names all random numbers of this sampler.
    /// - Precondition: At least two particles, 1 to 126 parameters, 1 to 63 moves.
    /// - Complexity: As many draws and initial states as there are particles.
    public init(
        model: Model, settings: SamplerSettings = SamplerSettings(), at hours: Double, key: DrawKey
    ) {
        precondition(settings.particles > 1, "a cloud needs more than one particle")
        precondition((1...126).contains(model.dimension), "1 to 126 parameters")
        precondition((1...63).contains(settings.moves), "1 to 63 sweeps of moves")
        self.model = model
        self.settings = settings
        self.key = key
        origin = hours
        opening = hours
        particles = (0..<settings.particles).map { place in
            var random = DrawSequence(key: key, event: 0, particle: UInt32(place))
            let theta = model.drawParameters(using: &random)
            precondition(
                theta.count == model.dimension && theta.allSatisfy(\.isFinite),
                "the prior draws as many finite numbers as there are parameters")
            return Particle(
                parameters: theta, state: model.initialState(given: theta, at: hours),
                logPrior: model.logPriorDensity(theta), logLikelihood: 0)
        }
        weights = ImportanceWeights(uniform: settings.particles)
        course = model.course(of: [], from: hours)
        scales =
            weightedMoments(
                particles.flatMap(\.parameters), dimension: model.dimension, weights: weights.values
            )
            .covariance.diagonal
    }

    /// Whether there is work to do.
    public var isIdle: Bool {
        guard case .nothing = pending else { return false }
        return backlog.isEmpty
    }

    /// Whether the newest record counts with a part of its likelihood so far.
    public var isBridging: Bool {
        guard case .moving(let moving) = pending else { return false }
        return moving.absorption.power < 1
    }

    /// The mean and covariance of the parameters.
    public var moments: GaussianState {
        weightedMoments(
            particles.flatMap(\.parameters), dimension: model.dimension, weights: weights.values)
    }

    /// Puts a record in the backlog, to be taken in by `step`.
    ///
    /// - Returns: `accepted`, or why it was not; nothing has changed then.
    public mutating func submit(_ record: Record) -> RecordSubmission {
        guard record.hours >= opening else { return .tooOld }
        let isKnown =
            history.contains { $0.id == record.id } || backlog.contains { $0.id == record.id }
        guard !isKnown else { return .known }
        guard backlog.count < settings.backlogCapacity else { return .backlogFull }
        guard history.count + backlog.count < settings.historyCapacity else { return .historyFull }
        backlog.append(record)
        return .accepted
    }

    /// Works on the oldest unfinished record, then on the next, until nothing is left or the budget
    /// is spent.
    ///
    /// An evaluation is that of one particle on one record or on the whole history, twice where a
    /// late record is taken in by degrees or a state is carried over a cut. What happens between
    /// sweeps (resampling, the fit of an anchor) is not counted and comes with the evaluation that
    /// ends the sweep.
    ///
    /// - Parameter budget: The most evaluations.
    /// - Returns: What was spent and what was finished.
    public mutating func step(budget: Int) -> SamplerProgress {
        var progress = SamplerProgress()
        while progress.evaluations < budget {
            let room = budget - progress.evaluations
            let work = pending
            pending = .nothing
            switch work {
            case .nothing:
                guard !backlog.isEmpty else { return progress }
                begin(backlog.removeFirst(), &progress)
            case .weighing(let weighing): weigh(weighing, atMost: room, &progress)
            case .moving(let moving): move(moving, atMost: room, &progress)
            case .cutting(let cutting): cut(cutting, atMost: room, &progress)
            }
        }
        return progress
    }
}

extension IteratedBatchImportanceSampler {
    /// Work that is begun, to be gone on with after any number of evaluations.
    enum PendingWork: Sendable {
        case nothing
        case weighing(Weighing)
        case moving(Moving)
        case cutting(Cutting)
    }

    /// What evaluation of a history gives for one θ.
    struct Evaluation {
        var state: Model.State
        /// Log likelihoods: of all records but the last, and of the last.
        var earlier = 0.0
        var last = 0.0

        var total: Double { earlier + last }
    }

    /// Evaluates a history from its origin; stops early once it is impossible.
    func evaluate(
        _ theta: [Double], on course: Model.Course, records: Int, from origin: Double
    ) -> Evaluation {
        var result = Evaluation(state: model.initialState(given: theta, at: origin))
        for record in 0..<records {
            result.earlier += result.last
            guard result.earlier > -.infinity else { break }
            result.last = model.advance(
                &result.state, through: record, of: course, given: theta)
        }
        return result
    }

    /// The log density of the prior, or of the mixture that took its place.
    func logPriorDensity(_ theta: [Double]) -> Double {
        mixturePrior?.logDensity(at: theta) ?? model.logPriorDensity(theta)
    }
}
