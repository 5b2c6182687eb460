public import SequentialMonteCarlo

/// Prostate-specific antigen under continuous or intermittent androgen deprivation, for inference
/// of one patient's parameters (Hirata et al. 2010, J Theor Biol 264:517).
///
/// Three clones, linear while the treatment is the same:
/// on: x₁′ = w₁₁ x₁, x₂′ = w₂₁ x₁ + w₂₂ x₂, x₃′ = w₃₁ x₁ + w₃₃ x₃;
/// off: x₁′ = w₁₁ x₁ + w₁₂ x₂, x₂′ = w₂₂ x₂, x₃′ = w₃₃ x₃. The solution is exact whatever the time
/// between records. θ is the natural logarithm of what `AndrogenParameters` has priors of, in their
/// order. What the clones do not explain, such as how soon testosterone returns, is a misfit of the
/// logarithm of their level; a reading's logarithm with its offset is linear in the misfit to first
/// order (an extended Kalman filter). Time is in hours.
public struct AndrogenModel: ReadingModel, LogNormalModel {
    /// All constants.
    public let parameters: AndrogenParameters
    /// Twelve, fourteen where readings stray.
    public let priors: [LogNormalPrior]

    /// Between two records: days, the treatment meanwhile, and what comes then.
    public struct Approach: Sendable {
        let days: Double
        let isOn: Bool
        /// Whether the treatment changes at its end.
        let isChange: Bool
        /// The logarithm of a reading with its offset, or of the limit that it lies below.
        let reading: Double?
        let isBelowLimit: Bool
    }

    /// Puts a model together.
    public init(parameters: AndrogenParameters = .version2) {
        self.parameters = parameters
        priors = parameters.priors
    }

    /// Names the constants.
    public var version: String { parameters.version }

    /// A cancer lasts; whether treatment is on is known from the last change, years back if it is
    /// continuous.
    public var memory: StateMemory { .carried(inputHours: 30 * 365 * 24) }

    /// A reading.
    public func isEvidence(_ event: AndrogenEvent) -> Bool {
        if case .prostateSpecificAntigen = event { true } else { false }
    }

    /// The treatment between records.
    public func course(
        of history: [HistoryRecord<AndrogenEvent>], from origin: Double
    ) -> [Approach] {
        var hours = origin
        var isOn = false
        return history.map { record in
            let days = max(record.hours - hours, 0) / 24
            hours = max(record.hours, hours)
            let before = isOn
            var reading: Double?
            var isBelowLimit = false
            switch record.event {
            case .deprivation(let next): isOn = next
            case .prostateSpecificAntigen(let value):
                isBelowLimit = value < parameters.lowerLimit
                reading = logarithm(max(value, parameters.lowerLimit) + parameters.offset)
            case .horizon: reading = nil
            }
            return Approach(
                days: days, isOn: before, isChange: isOn != before && record.hours >= origin,
                reading: reading,
                isBelowLimit: isBelowLimit)
        }
    }

    /// The clones at the origin.
    public func initialState(given theta: [Double], at origin: Double) -> AndrogenState {
        AndrogenState(
            dependent: exponential(theta[0]), adapted: exponential(theta[0] + theta[1]),
            independent: exponential(theta[0] + theta[2]))
    }

    /// Runs to the record and weighs it if it is a reading.
    public func advance(
        _ state: inout AndrogenState, through record: Int, of course: [Approach],
        given theta: [Double]
    ) -> Double {
        let approach = course[record]
        if approach.days > 0 {
            run(&state, approach, theta)
            if let misfit = misfit(theta) {
                state.misfit = misfit.moved(state.misfit, by: 24 * approach.days)
            }
        }
        if approach.isChange {
            let deviation = parameters.changeDeviation
            state.misfit = PredictiveNormal(
                mean: state.misfit.mean, variance: state.misfit.variance + deviation * deviation)
        }
        guard let reading = approach.reading else { return 0 }
        let scatter = scatter(of: state, given: theta)
        let distribution = scatter.distribution(state.misfit)
        if approach.isBelowLimit {
            state.misfit = scatter.updated(state.misfit, below: reading)
            return logarithm(distribution.cumulative(at: reading))
        }
        state.misfit = scatter.updated(state.misfit, at: reading)
        return distribution.logDensity(at: reading)
    }

    private func run(_ state: inout AndrogenState, _ approach: Approach, _ theta: [Double]) {
        let days = approach.days
        /// What a pool of rate `own` holds of a unit that decays or grows with `source` and feeds
        /// it: (e^(st) − e^(ot)) / (s − o), its limit where both are equal.
        func fed(_ source: Double, _ own: Double) -> Double {
            days * exponential(source * days) * meanDecay((source - own) * days)
        }
        let (one, two, three) = (state.dependent, state.adapted, state.independent)
        if approach.isOn {
            let first = -exponential(theta[3])
            let second = -exponential(theta[5])
            let third = exponential(theta[7])
            state.dependent = one * exponential(first * days)
            state.adapted =
                two * exponential(second * days)
                + exponential(theta[4]) * one * fed(first, second)
            state.independent =
                three * exponential(third * days) + exponential(theta[6]) * one * fed(first, third)
        } else {
            let first = exponential(theta[8])
            let second = exponential(theta[10])
            state.dependent =
                one * exponential(first * days) + exponential(theta[9]) * two * fed(second, first)
            state.adapted = two * exponential(second * days)
            state.independent = three * exponential(-exponential(theta[11]) * days)
        }
    }

    /// The distribution of the natural logarithm of a reading in µg/L with its offset.
    public func reading(
        _ stream: Void, of state: AndrogenState, given theta: [Double]
    ) -> PredictiveNormal {
        scatter(of: state, given: theta).distribution(state.misfit)
    }

    /// That of the constants, in µg/L.
    public func offset(of stream: Void) -> Double { parameters.offset }

    private func scatter(of state: AndrogenState, given theta: [Double]) -> MisfitReading {
        let strayed = exponential(min(max(state.misfit.mean, -8), 8))
        let level = min(max(state.level, 1e-4), 1e9) * strayed
        let shown = level + parameters.offset
        let relative =
            parameters.variation == nil ? parameters.relativeNoise : exponential(theta[12])
        let low = parameters.absoluteNoise / shown
        return MisfitReading(
            mean: logarithm(shown), loading: level / shown,
            noise: relative * relative + low * low)
    }

    private func misfit(_ theta: [Double]) -> Misfit? {
        parameters.variation.map {
            Misfit(deviation: exponential(theta[13]), hours: $0.misfitHours)
        }
    }

    /// The clones now, with what is believed of the misfit as if they had it.
    public func restated(
        _ theta: [Double], from state: AndrogenState, at hours: Double
    ) -> [Double] {
        var now = theta
        let dependent = max(state.dependent, 1e-30)
        now[0] = logarithm(dependent) + state.misfit.mean
        now[1] = logarithm(max(state.adapted, 1e-30) / dependent)
        now[2] = logarithm(max(state.independent, 1e-30) / dependent)
        return now
    }
}
