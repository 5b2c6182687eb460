import ClinicalTypes
import SequentialMonteCarlo

/// What is the same for all particles in one step.
struct GlucoseStep {
    /// How long it takes.
    var minutes: Float
    /// What steroids and infection leave of SI.
    var sensitivity: Float
    /// What steroids make of Gb.
    var basal: Float
    /// Insulin from outside, in µU/mL/min.
    var supply: Float
    /// How probable an unannounced meal is.
    var mealProbability: Float

    /// Looks the inputs up at the middle of the step.
    init(
        from start: Instant, minutes: Double, _ inputs: GlucoseInputs, of model: GlucoseModel
    ) {
        let parameters = model.parameters
        let middle = start.advanced(byHours: minutes / 120)
        let factor = parameters.steroidFactor(
            level: inputs.steroidLevel(at: middle, parameters))
        self.minutes = Float(minutes)
        sensitivity = Float(
            factor * (1 - parameters.infectionLoss * min(inputs.infection, 1)))
        basal = Float(1 + parameters.steroids.basalRise * (1 - factor))
        supply = Float(
            inputs.insulinRate(from: start, minutes: minutes, parameters) * model.insulinPerUnit)
        mealProbability = Float(
            1 - exponential(-parameters.meals.unannouncedPerDay * minutes / (24 * 60)))
    }
}

/// The patient's own rates of sixteen particles while their slow quantities stand still.
struct GlucoseRates {
    fileprivate var flow: GlucoseFlow
    /// σ of the disturbance in 1/min.
    fileprivate let disturbanceDeviation: Lanes
    /// 1/τ of the disturbance in 1/min.
    fileprivate let disturbanceRate: Lanes
    /// The standard deviation of the sensor's error.
    let errorDeviation: Lanes

    /// What insulin and steroids leave alone.
    fileprivate let sensitivity: Lanes
    fileprivate let basal: Lanes
}

/// How particles move: the random part of the model.
///
/// Slow quantities and the sensor's errors are exact Ornstein–Uhlenbeck transitions, the same for one
/// span as for its parts. Within a step of at most five minutes white noise is three kicks, from which
/// the disturbance has its exact variance.
package struct GlucoseProcess {
    let model: GlucoseModel
    private var parameters: GlucoseParameters { model.parameters }

    init(_ model: GlucoseModel) { self.model = model }

    /// Moves the slow quantities of sixteen particles; infinite hours draw the prior.
    func wander(
        _ lanes: inout GlucoseBlock, hours: Double, event: UInt64, block: Int, purpose: UInt32
    ) {
        func moved(_ value: Lanes, _ normal: Lanes, _ hours: Double, _ tau: Double) -> Lanes {
            let (decay, noise) = Self.transition(hours / tau)
            return value * decay + normal * noise
        }
        let key = model.key
        let first = key.normals(event: event, block: block, purpose: purpose)
        let second = key.normals(event: event, block: block, purpose: purpose + 1)
        let third = key.normals(event: event, block: block, purpose: purpose + 2)
        let last = key.lanes(event: event, block: block, purpose: purpose + 3)
        lanes.effectiveness = moved(
            lanes.effectiveness, first.0, hours, parameters.effectiveness.hours)
        lanes.sensitivity = moved(
            lanes.sensitivity, first.1, hours, parameters.sensitivity.hours)
        lanes.basal = moved(lanes.basal, second.0, hours, parameters.basal.hours)
        lanes.secretion = moved(lanes.secretion, second.1, hours, parameters.secretion.hours)
        lanes.disturbanceDeviation = moved(
            lanes.disturbanceDeviation, third.0, hours, parameters.disturbance.deviation.hours)
        lanes.disturbanceMinutes = moved(
            lanes.disturbanceMinutes, third.1, hours, parameters.disturbance.minutes.hours)
        lanes.errorDeviation = moved(
            lanes.errorDeviation, last.normal, hours, parameters.sensors.error.hours)
        let change = Float(1 - exponential(-hours / parameters.kindHours))
        let changes = last.uniform .< change
        guard holdsAnywhere(changes) else { return }
        for lane in 0..<16 where changes[lane] {
            let kind = model.kind(at: Double(last.uniform[lane] / change))
            lanes.kind[lane] = Float(kind.rawValue)
        }
    }

    /// The decay and the noise of a standardised Ornstein–Uhlenbeck process over a span in units of
    /// its time constant.
    package static func transition(_ span: Double) -> (decay: Float, noise: Float) {
        let decay = exponential(-span)
        return (Float(decay), Float((1 - decay * decay).squareRoot()))
    }

    /// The rates of sixteen particles.
    func rates(_ lanes: GlucoseBlock) -> GlucoseRates {
        func value(_ z: Lanes, _ wander: GlucoseParameters.Wander) -> Lanes {
            exponential(z * Float(wander.deviation)) * Float(wander.median)
        }
        func median(_ of: (GlucoseParameters.Kind) -> Double) -> Lanes {
            var result = Lanes(repeating: Float(of(parameters.kinds[0])))
            for kind in parameters.kinds.dropFirst() {
                result.replace(
                    with: Lanes(repeating: Float(of(kind))),
                    where: lanes.kind .== Float(kind.kind.rawValue))
            }
            return result
        }
        let sensitivity = value(lanes.sensitivity, parameters.sensitivity) * median(\.sensitivity)
        let basal = value(lanes.basal, parameters.basal) * median(\.basal)
        let disturbance = parameters.disturbance
        return GlucoseRates(
            flow: GlucoseFlow(
                effectiveness: value(lanes.effectiveness, parameters.effectiveness),
                sensitivity: sensitivity, basal: basal,
                secretion: value(lanes.secretion, parameters.secretion) * median(\.secretion),
                parameters: parameters, bodyWeight: model.bodyWeight),
            disturbanceDeviation: value(lanes.disturbanceDeviation, disturbance.deviation),
            disturbanceRate: 1 / value(lanes.disturbanceMinutes, disturbance.minutes),
            errorDeviation: value(lanes.errorDeviation, parameters.sensors.error),
            sensitivity: sensitivity, basal: basal)
    }

    /// Moves sixteen particles by one step: meals that nobody reported, the way of the mean, and how
    /// deviations from it and noise are passed on.
    func advance(
        _ lanes: inout GlucoseBlock, _ rates: inout GlucoseRates, _ step: GlucoseStep,
        mealUniform: Lanes, event: UInt64, block: Int, purpose: UInt32
    ) -> GlucoseTangent {
        let eats = mealUniform .< step.mealProbability
        if holdsAnywhere(eats) {
            for lane in 0..<16 where eats[lane] {
                let draw = model.key.draws(
                    event: event, particle: UInt32(16 * block + lane), purpose: purpose)
                let meals = parameters.meals
                lanes.state.stomach[lane] += Float(
                    1_000 * meals.grams * exponential(meals.deviation * draw.normal))
            }
        }
        rates.flow.sensitivity = rates.sensitivity * step.sensitivity
        rates.flow.basal = rates.basal * step.basal
        let half = exponential(rates.disturbanceRate * (-0.5 * step.minutes))
        let start = lanes.disturbance
        let middle = start * half
        lanes.disturbance = middle * half
        let before = lanes.state
        rates.flow.step(
            &lanes.state, minutes: step.minutes,
            disturbance: (
                start + lanes.slowDisturbance, middle + lanes.slowDisturbance,
                lanes.disturbance + lanes.slowDisturbance
            ), insulin: step.supply)
        let (reversion, lagRate) = rates.flow.logarithmicRates(before, lanes.state)
        return GlucoseTangent(
            minutes: step.minutes, reversion: reversion, lagRate: lagRate, half: half,
            deviation: rates.disturbanceDeviation)
    }

    /// Lets ψ go on for a step.
    func relaxSlowDisturbance(_ lanes: inout GlucoseBlock, minutes: Float) {
        let disturbance = parameters.disturbance
        let (decay, noise) = Self.transition(Double(minutes) / 60 / disturbance.slowHours)
        lanes.slowDisturbance *= decay
        let amount = noise * Float(disturbance.slowDeviation)
        lanes.covariance.relax(5, decay: decay, variance: Lanes(repeating: amount * amount))
    }

    /// Lets the errors of a continuous sensor go on for a time without a reading.
    func relaxErrors(_ lanes: inout GlucoseBlock, _ rates: GlucoseRates, hours: Double) {
        let sensors = parameters.sensors
        let (decay, noise) = Self.transition(hours * 60 / sensors.errorMinutes)
        lanes.error *= decay
        let amount = rates.errorDeviation * noise
        lanes.covariance.relax(3, decay: decay, variance: amount * amount)
        let (slow, rest) = Self.transition(hours / sensors.calibrationHours)
        let calibration = rest * Float(sensors.calibration)
        lanes.calibration *= slow
        lanes.covariance.relax(
            4, decay: slow, variance: Lanes(repeating: calibration * calibration))
    }

    /// The fast states as if nothing had been known for long: basal, with three hours of the model
    /// behind them.
    ///
    /// - Parameter step: Five minutes of the inputs at the end.
    func draw(
        _ lanes: inout GlucoseBlock, _ rates: inout GlucoseRates, _ step: GlucoseStep,
        event: UInt64, block: Int, purpose: UInt32
    ) {
        let basal = rates.basal * step.basal
        lanes.state = GlucoseLanes(
            glucose: basal, action: .zero,
            insulin: Lanes(repeating: Float(parameters.basalInsulin)), stomach: .zero, gut: .zero,
            interstitial: basal)
        lanes.disturbance = .zero
        lanes.covariance = GlucoseCovariance()
        lanes.covariance[1, 1] = rates.disturbanceDeviation * rates.disturbanceDeviation
        lanes.slowDisturbance = .zero
        let slow = Float(parameters.disturbance.slowDeviation)
        lanes.covariance[5, 5] = Lanes(repeating: slow * slow)
        relaxErrors(&lanes, rates, hours: .infinity)
        for place in 1...36 {
            let purpose = purpose + UInt32(place)
            let draws = model.key.lanes(event: event, block: block, purpose: purpose)
            let tangent = advance(
                &lanes, &rates, step, mealUniform: draws.uniform, event: event, block: block,
                purpose: purpose)
            lanes.covariance.move(along: tangent)
            relaxSlowDisturbance(&lanes, minutes: step.minutes)
        }
    }
}
