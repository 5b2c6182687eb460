public import ClinicalTypes
public import SequentialMonteCarlo

/// The posterior of one patient's glucose: a Rao–Blackwellised particle filter.
///
/// Particles sample the patient's own rates, which wander slowly and so forget what resampling lost,
/// the class, and the meals that nobody reported. Given those, each runs the model through its mean;
/// glucose, what the model does not know, the interstitial fluid and the sensor's errors are normal
/// about it, in logarithms, and marginalised by an extended Kalman filter (Doucet et al. 2000, UAI;
/// Schön et al. 2005, IEEE TSP 53:2279). Sampled too, they would cost the filter most of its particles
/// at every reading: a sensor's value tells of a disturbance minutes back, which no draw of the last
/// step can repair. How uncertain insulin's action is beyond the particles' rates is left out, which
/// makes the posterior of a sensitive patient a sixth too wide (see the tests).
///
/// The state is a function of the model and of what was taken in; draws are named by particle and
/// event.
public struct GlucoseFilter: Hashable, Sendable {
    /// What the filter knew beforehand.
    public let model: GlucoseModel
    /// The time of the posterior.
    public internal(set) var time: Instant
    /// The weights of the particles.
    public internal(set) var weights: CloudWeights
    /// The particles.
    var cloud: GlucoseCloud
    /// What was given.
    var inputs = GlucoseInputs()
    /// The name of the newest record or reading; names the draws of forecasts.
    var newest: UInt64 = 0

    /// Draws the prior at a time before anything is taken in.
    public init(model: GlucoseModel, at time: Instant) {
        self.model = model
        self.time = time
        weights = CloudWeights(uniform: model.particles)
        cloud = GlucoseCloud(count: model.particles)
        let process = GlucoseProcess(model)
        let step = basalStep(at: time)
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            process.wander(
                &lanes, hours: .infinity, event: 0, block: block, purpose: Purpose.wander)
            var rates = process.rates(lanes)
            process.draw(
                &lanes, &rates, step, event: 0, block: block, purpose: Purpose.renewal)
            cloud[block: block] = lanes
        }
    }

    init(
        model: GlucoseModel, time: Instant, weights: CloudWeights, cloud: GlucoseCloud,
        inputs: GlucoseInputs, newest: UInt64
    ) {
        self.model = model
        self.time = time
        self.weights = weights
        self.cloud = cloud
        self.inputs = inputs
        self.newest = newest
    }

    /// How many equally weighted particles would carry the same information.
    public var effectiveSampleSize: Double { weights.effectiveSampleSize }

    /// The posterior mean and variance of the logarithm of glucose in plasma, in mg/dL.
    public var logGlucose: PredictiveNormal {
        let mean = self.mean { logarithm(Double(cloud.glucose[$0])) }
        let variance = self.mean {
            let rest = logarithm(Double(cloud.glucose[$0])) - mean
            return rest * rest + Double(cloud.glucoseVariance[$0])
        }
        return PredictiveNormal(mean: mean, variance: variance)
    }

    /// The posterior probability of a class.
    public func probability(of kind: GlucoseClass) -> Double {
        mean { cloud.kind[$0] == Float(kind.rawValue) ? 1 : 0 }
    }

    /// The activity S of an infection, as last told.
    public var infection: Double { inputs.infection }

    private func mean(_ number: (Int) -> Double) -> Double {
        var sum = 0.0
        for particle in 0..<cloud.count {
            sum += exponential(Double(weights.logValues[particle])) * number(particle)
        }
        return sum
    }

    /// Takes in what was done to the patient.
    ///
    /// A record from before the posterior counts from the posterior's time on: order records before,
    /// for posteriors that do not depend on the order of arrival.
    public mutating func apply(_ record: GlucoseRecord) {
        move(to: record.time, event: record.id)
        let process = GlucoseProcess(model)
        if case .meal(let grams) = record.event {
            for block in 0..<cloud.blockCount {
                var lanes = cloud[block: block]
                process.eat(&lanes, grams: grams, event: record.id, block: block)
                cloud[block: block] = lanes
            }
        } else {
            inputs.add(record.event, at: time, of: model.parameters)
        }
        newest = record.id
    }

    /// Moves all particles to a time without a reading.
    private mutating func move(to target: Instant, event: UInt64) {
        let hours = target.hours(since: time)
        guard let steps = approach(target, event: event) else { return }
        let process = GlucoseProcess(model)
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            var rates = process.rates(lanes)
            process.run(&lanes, &rates, steps, hours: hours, event: event, block: block)
            cloud[block: block] = lanes
        }
        time = target
    }

    /// Moves the slow quantities to a time, and lists the steps to it; nil if it is not ahead.
    ///
    /// After a gap longer than the model's longest, the fast states are drawn anew and no step is
    /// left.
    mutating func approach(_ target: Instant, event: UInt64) -> [GlucoseStep]? {
        let hours = target.hours(since: time)
        guard hours > 0 else { return nil }
        let process = GlucoseProcess(model)
        let isLost = hours > model.parameters.longestGap
        let basal = basalStep(at: target)
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            process.wander(
                &lanes, hours: hours, event: event, block: block, purpose: Purpose.wander)
            if isLost {
                var rates = process.rates(lanes)
                process.draw(
                    &lanes, &rates, basal, event: event, block: block, purpose: Purpose.renewal)
            }
            cloud[block: block] = lanes
        }
        guard !isLost else {
            time = target
            return nil
        }
        let count = max(1, Int((hours * 60 / model.parameters.longestStep - 1e-6).rounded(.up)))
        let minutes = hours * 60 / Double(count)
        return (0..<count).map { place in
            GlucoseStep(
                from: time.advanced(byHours: Double(place) * minutes / 60), minutes: minutes,
                inputs, of: model)
        }
    }

    private func basalStep(at time: Instant) -> GlucoseStep {
        let minutes = model.parameters.longestStep
        return GlucoseStep(
            from: time.advanced(byHours: -minutes / 60), minutes: minutes, inputs, of: model)
    }
}

extension GlucoseProcess {
    /// Moves sixteen particles through the steps of `hours`.
    func run(
        _ lanes: inout GlucoseBlock, _ rates: inout GlucoseRates, _ steps: [GlucoseStep],
        hours: Double, event: UInt64, block: Int
    ) {
        for (place, step) in steps.enumerated() {
            let purpose = Purpose.steps + UInt32(place)
            let draws = model.key.lanes(event: event, block: block, purpose: purpose)
            let tangent = advance(
                &lanes, &rates, step, mealUniform: draws.uniform, event: event, block: block,
                purpose: purpose)
            lanes.covariance.move(along: tangent)
            relaxSlowDisturbance(&lanes, minutes: step.minutes)
        }
        relaxErrors(&lanes, rates, hours: hours)
    }

    /// Adds a meal, of which what was counted is the median.
    func eat(_ lanes: inout GlucoseBlock, grams: Double, event: UInt64, block: Int) {
        let normal = model.key.lanes(event: event, block: block, purpose: Purpose.meal).normal
        let deviation = Float(model.parameters.meals.countingDeviation)
        lanes.state.stomach += exponential(normal * deviation) * Float(1_000 * grams)
    }
}

/// What the draws of one event are for.
enum Purpose {
    /// The comb of resampling.
    static let comb: UInt32 = 0
    /// What was eaten of a meal.
    static let meal: UInt32 = 1
    /// Slow quantities; four.
    static let wander: UInt32 = 2
    /// Whether a reading is an artefact.
    static let artefact: UInt32 = 8
    /// The steps of a move.
    static let steps: UInt32 = 16
    /// A cloud drawn anew.
    static let renewal: UInt32 = 1 << 12
    /// What a forecast draws of the posterior; three.
    static let state: UInt32 = 1 << 13
    /// The steps of a forecast, four for each of eight parts of each five minutes.
    static let forecast: UInt32 = 1 << 16
    /// Its slow quantities, eight for each hour.
    static let forecastWander: UInt32 = 1 << 28
    /// Its clouds drawn anew, sixty-four for each five minutes.
    static let forecastRenewal: UInt32 = 1 << 29
}
