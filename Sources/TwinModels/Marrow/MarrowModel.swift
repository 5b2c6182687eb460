public import SequentialMonteCarlo

/// The marrow of one patient and one kind of blood cell, for inference of its parameters.
///
/// θ is the natural logarithm of C₀, MTT, γ, the slope of each drug in the order of the effects,
/// the cells that a steroid moves (if it does), and the factors of the occasions (if there are).
/// Time is in hours. Counts of another lineage say nothing.
public struct MarrowModel: ReadingModel, LogNormalModel {
    /// All constants.
    public let parameters: MarrowParameters
    /// What decides how fast drugs leave this patient.
    public let patient: KineticCovariates
    /// Three, one for each drug, one for steroids, one for each occasion.
    public let priors: [LogNormalPrior]

    /// Puts a model together.
    ///
    /// - Precondition: Each drug has one effect; G-CSF as a signal goes with a rate of removal.
    public init(
        parameters: MarrowParameters, patient: KineticCovariates = KineticCovariates()
    ) {
        precondition(
            Set(parameters.effects.map(\.drug)).count == parameters.effects.count,
            "each drug has one effect")
        if case .growthFactor = parameters.regulation, case .asTransit = parameters.removal {
            preconditionFailure("G-CSF as a signal goes with a rate of removal")
        }
        self.parameters = parameters
        self.patient = patient
        var priors = [parameters.baseline, parameters.transitTime, parameters.feedback]
        priors += parameters.effects.map(\.slope)
        if let demargination = parameters.demargination {
            priors.append(demargination.cellsPerMilligram)
        }
        if let occasions = parameters.occasions {
            let factor = LogNormalPrior(1, deviation: occasions.deviation)
            priors += Array(repeating: factor, count: occasions.count)
        }
        self.priors = priors
    }

    /// Names constants and kinetics.
    public var version: String { "\(parameters.version) \(parameters.kinetics.version)" }

    /// A marrow recovers.
    public var memory: StateMemory { .fading(hours: parameters.memoryHours) }

    /// A count of the lineage.
    public func isEvidence(_ event: MarrowEvent) -> Bool {
        if case .count(let lineage, _) = event { lineage == parameters.lineage } else { false }
    }

    /// The exposures.
    ///
    /// - Complexity: O(steps and records); oral and infused doses that are over cost nothing more.
    public func course(
        of history: [HistoryRecord<MarrowEvent>], from origin: Double
    ) -> MarrowCourse {
        var builder = MarrowCourse.Builder(parameters: parameters, patient: patient, at: origin)
        for record in history { builder.append(record.event, at: record.hours) }
        return builder.finish()
    }

    /// The steady state.
    public func initialState(given theta: [Double], at origin: Double) -> MarrowState {
        let ratio =
            switch parameters.removal {
            case .asTransit: 1.0
            case .rate(let rate): rate / (stages / exponential(theta[1]))
            }
        var state = MarrowState(baseline: exponential(theta[0]), marrowPerBlood: ratio)
        if let misfit = parameters.misfit { state.misfit = misfit.stationary }
        return state
    }

    /// Runs to the record and weighs it if it is a count.
    public func advance(
        _ state: inout MarrowState, through record: Int, of course: MarrowCourse,
        given theta: [Double]
    ) -> Double {
        let approach = course.approaches[record]
        run(&state, through: approach, of: course, given: theta)
        if let misfit = parameters.misfit {
            state.misfit = misfit.moved(state.misfit, by: approach.hours)
        }
        if parameters.demargination != nil {
            state.demarginated =
                approach.demarginated * exponential(theta[3 + parameters.effects.count])
        }
        switch approach.arrival {
        case .nothing: return 0
        case .transfusion(let units):
            state.transfused += units * parameters.transfusion.cellsPerUnit
            return 0
        case .count(let value):
            let count = scatter(of: state)
            if let misfit = parameters.misfit {
                let noise = count.variance - state.misfit.variance
                state.misfit = misfit.updated(
                    state.misfit, distance: value - count.mean + state.misfit.mean, noise: noise)
            }
            return count.logDensity(at: value)
        case .belowLimit(let limit):
            return logarithm(scatter(of: state).cumulative(at: limit))
        }
    }

    /// The distribution of the natural logarithm of a count, in 10⁹/L, taken in this state.
    ///
    /// - Precondition: The lineage is the model's.
    public func reading(
        _ lineage: BloodLineage, of state: MarrowState, given theta: [Double]
    ) -> PredictiveNormal {
        precondition(lineage == parameters.lineage, "a model forecasts its own lineage")
        return scatter(of: state)
    }

    private func scatter(of state: MarrowState) -> PredictiveNormal {
        let count = state.count + state.demarginated
        let share = state.transfused / max(count, 1e-3)
        let spread = share * parameters.transfusion.relativeDeviation
        let scatter = parameters.reading.distribution(
            around: count, extraVariance: spread * spread)
        return PredictiveNormal(
            mean: scatter.mean + state.misfit.mean,
            variance: scatter.variance + state.misfit.variance)
    }

    private func run(
        _ state: inout MarrowState, through approach: MarrowCourse.Approach,
        of course: MarrowCourse, given theta: [Double]
    ) {
        var slopes = SIMD4<Double>.zero
        for (place, effect) in parameters.effects.enumerated() {
            slopes[Int(effect.drug.rawValue)] = exponential(theta[3 + place])
        }
        let physiology = MarrowPhysiology(
            logBaseline: theta[0], transitRate: stages / exponential(theta[1]),
            feedback: exponential(theta[2]), slopes: slopes)
        let first = dimension - (parameters.occasions?.count ?? 0)
        let occasion = { (slot: Int) in exponential(theta[first + slot]) }
        switch (parameters.regulation, parameters.removal) {
        case (.growthFactor(let signal), .rate(let rate)):
            physiology.run(
                &state, through: approach, of: course, removalRate: rate, signal: signal,
                occasionFactor: occasion)
        case (_, let removal):
            physiology.run(
                &state, through: approach, of: course, removal: removal,
                transfusion: parameters.transfusion, occasionFactor: occasion)
        }
    }

    /// Passages in the mean transit time: the stages and the last division.
    private var stages: Double {
        if case .growthFactor = parameters.regulation { 5 } else { 4 }
    }
}
