public import SequentialMonteCarlo

/// A patient's tumour, one lesion or all together, for inference of its parameters.
///
/// θ is the natural logarithm of the volume at the origin in cm³, of the doubling time in days, of
/// the odds of a resistant cell, of κ, of the odds of φ, of the half-life of dying cells in days and
/// of α; with a marker also of its level for each cm³ and of its release; where scans stray also of
/// their noise and misfit, and where diameters are repeated of the odds and the tolerance. Time is in
/// hours.
///
/// A scan is expected about the volume of the clones times the exponential of a misfit. A diameter is
/// with probability p the last one again, p falling with the distance between the two as a normal
/// density with the tolerance as deviation, and else measured.
public struct TumourModel: ReadingModel, LogNormalModel {
    /// All constants.
    public let parameters: TumourParameters
    /// Seven, and two each with a marker, a misfit and repetitions.
    public let priors: [LogNormalPrior]
    /// Where in θ the variation and the repetitions begin.
    private let straying: Int
    private let repeating: Int

    /// Puts a model together.
    public init(parameters: TumourParameters = .version1) {
        self.parameters = parameters
        var priors = [
            parameters.volume, parameters.doublingTime, parameters.resistantOdds,
            parameters.kill, parameters.resistantKillOdds, parameters.dyingHalfLife,
            parameters.alpha,
        ]
        if let marker = parameters.marker { priors += [marker.levelPerVolume, marker.release] }
        straying = priors.count
        priors += parameters.variation?.priors ?? []
        repeating = priors.count
        priors += parameters.repetition?.priors ?? []
        self.priors = priors
    }

    /// Names the constants.
    public var version: String { parameters.version }

    /// A tumour lasts; whether a treatment goes on is known from its beginning, years back perhaps.
    public var memory: StateMemory { .carried(inputHours: 30 * 365 * 24) }

    /// A reading; of a marker only if it is the one that is followed.
    public func isEvidence(_ event: TumourEvent) -> Bool {
        switch event {
        case .diameter, .diameterBelow, .volume: true
        case .marker(let marker, _): parameters.marker?.marker == marker
        case .chemotherapy, .continuous, .fraction, .horizon: false
        }
    }

    /// The exposures.
    public func course(
        of history: [HistoryRecord<TumourEvent>], from origin: Double
    ) -> TumourCourse {
        TumourCourse(of: history, from: origin, parameters: parameters)
    }

    /// All cells alive, oxygen and marker in balance.
    public func initialState(given theta: [Double], at origin: Double) -> TumourState {
        let volume = exponential(theta[0])
        let resistant = Self.share(theta[2])
        var state = TumourState(
            sensitive: volume * (1 - resistant), resistant: volume * resistant,
            hypoxicShare: parameters.oxygen.target(volume: volume))
        let physiology = physiology(theta)
        state.marker =
            physiology.marker?.steadyLevel(of: state, clearance: physiology.clearance) ?? 0
        return state
    }

    /// Runs to the record and weighs it if it is a reading.
    public func advance(
        _ state: inout TumourState, through record: Int, of course: TumourCourse,
        given theta: [Double]
    ) -> Double {
        let approach = course.approaches[record]
        let physiology = physiology(theta)
        for place in approach.exposures {
            physiology.step(
                &state, days: approach.length, exposures: course.exposures[place])
        }
        if let misfit = misfit(theta) {
            state.misfit = misfit.moved(state.misfit, by: approach.hours)
        }
        switch approach.arrival {
        case .nothing: return 0
        case .fraction(let gray, let unrepaired):
            physiology.irradiate(&state, dose: gray, unrepaired: unrepaired)
            return 0
        case .reading(let stream, let value):
            return read(stream, value, of: &state, given: theta)
        case .belowLimit(let stream, let limit):
            let scatter = scatter(stream, of: state, given: theta)
            let share = scatter.distribution(state.misfit).cumulative(at: limit)
            let isAnew = 1 - (repetition(stream, of: state, given: theta)?.probability ?? 0)
            state.misfit = scatter.updated(state.misfit, below: limit)
            if case .diameter = stream { state.lastDiameter = nil }
            return logarithm(share * isAnew)
        }
    }

    private func read(
        _ stream: TumourStream, _ value: Double, of state: inout TumourState, given theta: [Double]
    ) -> Double {
        let scatter = scatter(stream, of: state, given: theta)
        let density = scatter.distribution(state.misfit).logDensity(at: value)
        let anew = scatter.updated(state.misfit, at: value)
        let repetition = repetition(stream, of: state, given: theta)
        if case .diameter = stream { state.lastDiameter = value }
        guard let repetition else {
            state.misfit = anew
            return density
        }
        let chance = repetition.probability
        guard value == repetition.logValue else {
            state.misfit = anew
            return density + logarithm(1 - chance)
        }
        // Written down again, or measured and by chance the same: both in the density over a digit.
        var again = scatter
        again.noise = tolerance(theta) * tolerance(theta)
        let old = again.updated(state.misfit, at: value)
        let repeated = chance / repetition.width
        let measured = (1 - chance) * min(exponential(density), 1 / repetition.width)
        let share = repeated / (repeated + measured)
        let mean = share * old.mean + (1 - share) * anew.mean
        let distances = (old.mean - mean, anew.mean - mean)
        state.misfit = PredictiveNormal(
            mean: mean,
            variance: share * (old.variance + distances.0 * distances.0)
                + (1 - share) * (anew.variance + distances.1 * distances.1))
        return logarithm(repeated + measured)
    }

    /// The distribution of the natural logarithm of a reading in the stream's unit.
    ///
    /// - Precondition: A marker is the one that is followed.
    public func reading(
        _ stream: TumourStream, of state: TumourState, given theta: [Double]
    ) -> PredictiveNormal {
        scatter(stream, of: state, given: theta).distribution(state.misfit)
    }

    /// The chance that the last diameter is written down again.
    public func repetition(
        _ stream: TumourStream, of state: TumourState, given theta: [Double]
    ) -> RepeatedReading? {
        guard case .diameter = stream, let repeated = parameters.repetition,
            let last = state.lastDiameter
        else { return nil }
        var looks = scatter(stream, of: state, given: theta)
        let tolerance = tolerance(theta)
        looks.noise = tolerance * tolerance
        let distribution = looks.distribution(state.misfit)
        let distance = last - distribution.mean
        return RepeatedReading(
            logValue: last,
            probability: Self.share(theta[repeating]) * tolerance
                / distribution.variance.squareRoot()
                * exponential(-0.5 * distance * distance / distribution.variance),
            width: repeated.digit * exponential(-last))
    }

    private func scatter(
        _ stream: TumourStream, of state: TumourState, given theta: [Double]
    ) -> MisfitReading {
        let logVolume = logarithm(max(state.volume, 1e-9)) + state.misfit.mean
        let personal = parameters.variation == nil ? nil : exponential(theta[straying])
        switch stream {
        case .diameter:
            let mean = Sphere.logDiameter(logVolume: logVolume)
            let small = parameters.diameterError * exponential(-mean)
            let relative = personal ?? parameters.diameterNoise
            return MisfitReading(
                mean: mean, loading: 1.0 / 3, noise: relative * relative + small * small)
        case .volume:
            let noise = personal ?? parameters.volumeNoise
            return MisfitReading(mean: logVolume, loading: 1, noise: noise * noise)
        case .marker(let marker):
            guard let known = parameters.marker, known.marker == marker else {
                preconditionFailure("a model forecasts the marker that it follows")
            }
            return MisfitReading(
                mean: logarithm(max(state.marker, 1e-9)), loading: 0,
                noise: known.noise * known.noise)
        }
    }

    private func misfit(_ theta: [Double]) -> Misfit? {
        parameters.variation.map {
            Misfit(deviation: exponential(theta[straying + 1]), hours: $0.misfitHours)
        }
    }

    private func tolerance(_ theta: [Double]) -> Double { exponential(theta[repeating + 1]) }

    /// The volume, what is believed of the misfit included, and the odds now. Dying cells count as living, and oxygen and marker as in
    /// balance: they are, weeks after the last treatment.
    public func restated(_ theta: [Double], from state: TumourState, at hours: Double) -> [Double] {
        var now = theta
        now[0] = logarithm(max(state.volume, 1e-9)) + state.misfit.mean
        now[2] = logarithm(max(state.resistant, 1e-300) / max(state.sensitive, 1e-300))
        return now
    }

    private func physiology(_ theta: [Double]) -> TumourPhysiology {
        let law = GompertzGrowth(
            capacity: parameters.capacity, volume: parameters.referenceVolume,
            doublesIn: exponential(theta[1]))
        return TumourPhysiology(
            growthRate: law.rate, resistantGrowth: parameters.resistantGrowth,
            capacity: parameters.capacity, kill: exponential(theta[3]),
            resistantKill: Self.share(theta[4]),
            clearance: logarithm(2) / exponential(theta[5]),
            radiation: LinearQuadraticModel(
                alpha: exponential(theta[6]), ratio: parameters.alphaBetaRatio),
            oxygen: parameters.oxygen,
            marker: parameters.marker.map { marker in
                let removal = logarithm(2) / marker.halfLife
                return TumourPhysiology.MarkerProduction(
                    production: exponential(theta[7]) * removal, release: exponential(theta[8]),
                    removal: removal)
            })
    }

    /// The share of the logarithm of its odds.
    private static func share(_ logOdds: Double) -> Double { 1 / (1 + exponential(-logOdds)) }
}
