public import SequentialMonteCarlo

/// A patient's tumour, one lesion or all together, for inference of its parameters.
///
/// θ is the natural logarithm of the volume at the origin in cm³, of the doubling time in days, of
/// the odds of a resistant cell, of κ, of the odds of φ, of the half-life of dying cells in days and
/// of α; with a marker also of its level for each cm³ and of its release. Time is in hours.
public struct TumourModel: ReadingModel, LogNormalModel {
    /// All constants.
    public let parameters: TumourParameters
    /// Seven, nine with a marker.
    public let priors: [LogNormalPrior]

    /// Puts a model together.
    public init(parameters: TumourParameters = .version1) {
        self.parameters = parameters
        var priors = [
            parameters.volume, parameters.doublingTime, parameters.resistantOdds,
            parameters.kill, parameters.resistantKillOdds, parameters.dyingHalfLife,
            parameters.alpha,
        ]
        if let marker = parameters.marker { priors += [marker.levelPerVolume, marker.release] }
        self.priors = priors
    }

    /// Names the constants.
    public var version: String { parameters.version }

    /// A tumour lasts; a dose acts for ten half-lives.
    public var memory: StateMemory { .carried(inputHours: 240 * parameters.effectHalfLife) }

    /// A reading; of a marker only if it is the one that is followed.
    public func isEvidence(_ event: TumourEvent) -> Bool {
        switch event {
        case .diameter, .volume: true
        case .marker(let marker, _): parameters.marker?.marker == marker
        case .chemotherapy, .fraction, .horizon: false
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
        switch approach.arrival {
        case .nothing: return 0
        case .fraction(let gray, let unrepaired):
            physiology.irradiate(&state, dose: gray, unrepaired: unrepaired)
            return 0
        case .reading(let stream, let value):
            return reading(stream, of: state, given: theta).logDensity(at: value)
        case .belowLimit(let stream, let limit):
            return logarithm(reading(stream, of: state, given: theta).cumulative(at: limit))
        }
    }

    /// The distribution of the natural logarithm of a reading in the stream's unit.
    ///
    /// - Precondition: A marker is the one that is followed.
    public func reading(
        _ stream: TumourStream, of state: TumourState, given theta: [Double]
    ) -> PredictiveNormal {
        let logVolume = logarithm(max(state.volume, 1e-9))
        switch stream {
        case .diameter:
            let mean = Sphere.logDiameter(logVolume: logVolume)
            let small = parameters.diameterError * exponential(-mean)
            let relative = parameters.diameterNoise
            return PredictiveNormal(mean: mean, variance: relative * relative + small * small)
        case .volume:
            let noise = parameters.volumeNoise
            return PredictiveNormal(mean: logVolume, variance: noise * noise)
        case .marker(let marker):
            guard let known = parameters.marker, known.marker == marker else {
                preconditionFailure("a model forecasts the marker that it follows")
            }
            return PredictiveNormal(
                mean: logarithm(max(state.marker, 1e-9)), variance: known.noise * known.noise)
        }
    }

    /// The volume and the odds now. Dying cells count as living, and oxygen and marker as in
    /// balance: they are, weeks after the last treatment.
    public func restated(_ theta: [Double], from state: TumourState, at hours: Double) -> [Double] {
        var now = theta
        now[0] = logarithm(max(state.volume, 1e-9))
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
