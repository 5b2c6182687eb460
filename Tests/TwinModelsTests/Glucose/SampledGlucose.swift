import SequentialMonteCarlo
import TwinModels

/// The glucose model of one known patient with every state sampled, in double precision and steps of
/// a minute: nothing but the equations is shared with the filter under test.
struct SampledGlucose: StateSpaceModel {
    struct State: Sendable {
        var glucose: Double
        var action = 0.0
        var insulin = 8.0
        var stomach = 0.0
        var gut = 0.0
        var interstitial: Double
        var disturbance = 0.0
        var slow = 0.0
        var error = 0.0
        var calibration = 0.0
    }

    let parameters: GlucoseParameters
    let kind: GlucoseParameters.Kind
    private let effectiveness: Double
    private let absorption: Double
    private let appearance: Double
    private let actionRate: Double
    private let basalInsulin: Double
    private let clearance: Double
    private let lag: Double

    init(parameters: GlucoseParameters, kind: GlucoseParameters.Kind) {
        self.parameters = parameters
        self.kind = kind
        effectiveness = parameters.effectiveness.median
        absorption = parameters.absorptionRate
        appearance =
            parameters.bioavailability * parameters.absorptionRate
            / (parameters.glucoseVolume * 75)
        actionRate = parameters.actionRate
        basalInsulin = parameters.basalInsulin
        clearance = parameters.insulinClearance
        lag = parameters.sensors.lagMinutes
    }

    /// Grams and the hour at which they are eaten.
    var meal: (hours: Double, grams: Double)?
    var disturbanceDeviation: Double { parameters.disturbance.deviation.median }

    /// Basal, with hours behind it.
    func drawInitialState(at hours: Double, using random: inout DrawSequence) -> State {
        var state = State(glucose: kind.basal, interstitial: kind.basal)
        let sensors = parameters.sensors
        state.disturbance = disturbanceDeviation * random.normal()
        state.slow = parameters.disturbance.slowDeviation * random.normal()
        state.error = sensors.error.median * random.normal()
        state.calibration = sensors.calibration * random.normal()
        return drawTransition(from: state, at: hours - 3, elapsed: 3, using: &random)
    }

    func drawTransition(
        from state: State, at hours: Double, elapsed: Double, using random: inout DrawSequence
    ) -> State {
        var state = state
        if let meal, meal.hours > hours - 1e-9, meal.hours < hours + elapsed - 1e-9 {
            state.stomach += 1_000 * meal.grams
        }
        let steps = Int((elapsed * 60).rounded())
        for _ in 0..<steps { step(&state, using: &random) }
        let sensors = parameters.sensors
        let decay = exponential(-elapsed * 60 / sensors.errorMinutes)
        state.error =
            decay * state.error
            + (1 - decay * decay).squareRoot() * sensors.error.median * random.normal()
        let slow = exponential(-elapsed / sensors.calibrationHours)
        state.calibration =
            slow * state.calibration
            + (1 - slow * slow).squareRoot() * sensors.calibration * random.normal()
        return state
    }

    private func step(_ state: inout State, using random: inout DrawSequence) {
        let h = 1.0
        let disturbance = parameters.disturbance
        let decay = exponential(-h / disturbance.minutes.median)
        let before = state.disturbance
        state.disturbance =
            decay * before
            + (1 - decay * decay).squareRoot() * disturbanceDeviation * random.normal()
        let slow = exponential(-h / 60 / disturbance.slowHours)
        let unknown = 0.5 * (before + state.disturbance) + state.slow
        state.slow =
            slow * state.slow
            + (1 - slow * slow).squareRoot() * disturbance.slowDeviation * random.normal()
        // Heun.
        let first = rate(state, unknown)
        var ahead = state
        add(first, h, to: &ahead)
        let second = rate(ahead, unknown)
        add(first, h / 2, to: &state)
        add(second, h / 2, to: &state)
    }

    private func add(_ rate: SIMD8<Double>, _ h: Double, to state: inout State) {
        state.glucose += h * rate[0]
        state.action += h * rate[1]
        state.insulin += h * rate[2]
        state.stomach += h * rate[3]
        state.gut += h * rate[4]
        state.interstitial += h * rate[5]
    }

    private func rate(_ state: State, _ unknown: Double) -> SIMD8<Double> {
        let k = absorption
        let above = state.insulin - basalInsulin
        return SIMD8(
            (unknown - effectiveness - state.action) * state.glucose
                + effectiveness * kind.basal + appearance * state.gut,
            actionRate * (kind.sensitivity * above - state.action),
            kind.secretion * max(state.glucose - kind.basal, 0) - clearance * above,
            -k * state.stomach, k * (state.stomach - state.gut),
            (state.glucose - state.interstitial) / lag, 0, 0)
    }

    func drawObservation(
        like template: GlucoseReading, of state: State, using random: inout DrawSequence
    ) -> GlucoseReading {
        var reading = template
        let place = Int(template.sensor.rawValue)
        reading.value = exponential(
            mean(template, state) + parameters.sensors.noise[place] * random.normal())
        return reading
    }

    func logDensity(of observation: GlucoseReading, given state: State) -> Double {
        let noise = parameters.sensors.noise[Int(observation.sensor.rawValue)]
        return PredictiveNormal(mean: mean(observation, state), variance: noise * noise)
            .logDensity(at: logarithm(observation.value))
    }

    private func mean(_ reading: GlucoseReading, _ state: State) -> Double {
        reading.sensor == .continuous
            ? logarithm(state.interstitial) + state.error + state.calibration
            : logarithm(state.glucose)
    }
}

extension GlucoseParameters {
    /// A patient of whom everything is known, who reports all meals.
    static let certain: GlucoseParameters = {
        var parameters = version1
        parameters.version += " certain"
        for path: WritableKeyPath<GlucoseParameters, Wander> in [
            \.effectiveness, \.sensitivity, \.basal, \.secretion, \.disturbance.deviation,
            \.disturbance.minutes, \.sensors.error,
        ] {
            parameters[keyPath: path].deviation = 1e-6
        }
        parameters.meals.unannouncedPerDay = 0
        parameters.meals.countingDeviation = 1e-6
        parameters.sensors.artefactProbability = [0, 0, 0]
        return parameters
    }()
}
