public import ClinicalTypes
import SequentialMonteCarlo

extension GlucoseFilter {
    /// What to expect at later times if a plan is carried out; the filter stays as it is.
    ///
    /// Particles run on with random numbers that are named by the newest record and the time since,
    /// so that two plans are compared by the same particles under the same chance.
    ///
    /// - Parameters:
    ///   - plan: In the order of time; records from before the posterior count from now.
    ///   - times: In order; those before the posterior are taken as now.
    public func forecast(_ plan: [GlucoseRecord], at times: [Instant]) -> GlucoseForecast {
        var values = ParticleColumn(repeating: 0, count: cloud.count)
        weights.write(to: &values)
        var course = GlucoseCourse(self)
        var pending = plan[...]
        let places = times.map { target in
            while let record = pending.first, record.time <= target {
                course.run(to: record.time)
                course.apply(record)
                pending.removeFirst()
            }
            course.run(to: target)
            return course.place()
        }
        return GlucoseForecast(
            weights: values, places: places, noise: model.parameters.sensors.noise)
    }

    /// The probability that glucose in plasma falls below a limit within so many minutes of a time.
    ///
    /// - Parameter limit: In mg/dL; 70 and 54 are the two levels of hypoglycaemia.
    public func probability(
        below limit: Double, within minutes: Double, of time: Instant, _ plan: [GlucoseRecord] = []
    ) -> Double {
        let end = time.advanced(byHours: minutes / 60)
        return forecast(plan, at: [time, end]).probability(below: limit, from: 0, to: 1)
    }
}

/// Particles on their way through a plan.
private struct GlucoseCourse {
    private let process: GlucoseProcess
    private let start: Instant
    private let newest: UInt64
    private var cloud: GlucoseCloud
    private var inputs: GlucoseInputs
    private var time: Instant
    /// Which five minutes from the start, and which part of them.
    private var window = 0
    private var part: UInt32 = 0
    /// How many hours the slow quantities were moved.
    private var hours = 0
    private var lowest: ParticleColumn
    /// When the sensor's errors were drawn.
    private var drawn: Instant

    init(_ filter: GlucoseFilter) {
        process = GlucoseProcess(filter.model)
        start = filter.time
        newest = filter.newest
        cloud = filter.cloud
        inputs = filter.inputs
        time = filter.time
        drawn = filter.time
        lowest = ParticleColumn(repeating: .infinity, count: cloud.count)
        drawState(Purpose.state)
    }

    /// Draws each particle's linear block, and leaves nothing uncertain of it.
    private mutating func drawState(_ purpose: UInt32) {
        let key = process.model.key
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            let first = key.normals(event: newest, block: block, purpose: purpose)
            let second = key.normals(event: newest, block: block, purpose: purpose + 1)
            let third = key.normals(event: newest, block: block, purpose: purpose + 2)
            let drawn = lanes.covariance.draw(
                [first.0, first.1, second.0, second.1, third.0, third.1])
            lanes.shift { drawn[$0] }
            lanes.covariance = GlucoseCovariance()
            cloud[block: block] = lanes
            let low = lowest[block: block]
            lowest[block: block] = low.replacing(
                with: lanes.state.glucose, where: lanes.state.glucose .< low)
        }
    }

    private var windowEnd: Instant {
        start.advanced(byHours: Double(window + 1) * process.model.parameters.longestStep / 60)
    }

    mutating func run(to target: Instant) {
        if target.hours(since: time) > Self.memory { skip(to: target) }
        while time < target {
            let end = min(windowEnd, target)
            advance(to: end)
            if end == windowEnd {
                window += 1
                part = 0
                if Int(end.hours(since: start) + 1e-9) > hours { wander() }
            } else {
                // Eight parts have draws of their own; what is split finer shares the last.
                part = min(part + 1, 7)
            }
        }
    }

    /// After how many hours without an event fast states are as good as drawn from the prior.
    private static let memory = 36.0

    /// Skips to some hours before a far time, where the slow quantities alone are of interest.
    private mutating func skip(to target: Instant) {
        let windows = Int(
            (target.hours(since: start) - 12) * 60 / process.model.parameters.longestStep)
        let place = max(windows, window)
        let then = start.advanced(
            byHours: Double(place) * process.model.parameters.longestStep / 60)
        let elapsed = then.hours(since: time)
        guard elapsed > 0 else { return }
        hours = Int(then.hours(since: start))
        let step = GlucoseStep(
            from: then.advanced(byHours: -process.model.parameters.longestStep / 60),
            minutes: process.model.parameters.longestStep, inputs, of: process.model)
        let purpose = Purpose.forecastRenewal + 64 * UInt32(place)
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            process.wander(
                &lanes, hours: elapsed, event: newest, block: block,
                purpose: Purpose.forecastWander + 8 * UInt32(hours))
            var rates = process.rates(lanes)
            process.draw(
                &lanes, &rates, step, event: newest, block: block, purpose: purpose)
            cloud[block: block] = lanes
        }
        (window, part, time, drawn) = (place, 0, then, then)
        drawState(purpose + 56)
    }

    private mutating func advance(to end: Instant) {
        let minutes = end.hours(since: time) * 60
        let step = GlucoseStep(from: time, minutes: minutes, inputs, of: process.model)
        let purpose = Purpose.forecast + 32 * UInt32(window) + 4 * part
        let sensors = process.model.parameters.sensors
        let (decay, _) = GlucoseProcess.transition(minutes / sensors.errorMinutes)
        let (slow, _) = GlucoseProcess.transition(minutes / 60 / sensors.calibrationHours)
        let disturbance = process.model.parameters.disturbance
        let drift = GlucoseProcess.transition(minutes / 60 / disturbance.slowHours)
        let deviation = disturbance.slowDeviation
        let key = process.model.key
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            var rates = process.rates(lanes)
            let draws = key.lanes(event: newest, block: block, purpose: purpose)
            let others = key.normals(event: newest, block: block, purpose: purpose + 1)
            let more = key.normals(event: newest, block: block, purpose: purpose + 2)
            let tangent = process.advance(
                &lanes, &rates, step, mealUniform: draws.uniform, event: newest, block: block,
                purpose: purpose)
            lanes.kick(along: tangent, draws.normal, others.0, others.1)
            lanes.slowDisturbance =
                lanes.slowDisturbance * drift.decay
                + more.0 * (drift.noise * Float(deviation))
            // The rest of the sensor's errors is left to the reading's distribution.
            lanes.error *= decay
            lanes.calibration *= slow
            let low = lowest[block: block]
            lowest[block: block] = low.replacing(
                with: lanes.state.glucose, where: lanes.state.glucose .< low)
            cloud[block: block] = lanes
        }
        time = end
    }

    private mutating func wander() {
        hours += 1
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            process.wander(
                &lanes, hours: 1, event: newest, block: block,
                purpose: Purpose.forecastWander + 8 * UInt32(hours))
            cloud[block: block] = lanes
        }
    }

    mutating func apply(_ record: GlucoseRecord) {
        guard case .meal(let grams) = record.event else {
            inputs.add(record.event, at: max(record.time, time), of: process.model.parameters)
            return
        }
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            process.eat(&lanes, grams: grams, event: record.id, block: block)
            cloud[block: block] = lanes
        }
    }

    /// What a reading would show now, and how low glucose was since the last look.
    mutating func place() -> GlucoseForecast.Place {
        let hours = time.hours(since: drawn)
        let sensors = process.model.parameters.sensors
        let (_, noise) = GlucoseProcess.transition(hours * 60 / sensors.errorMinutes)
        let (_, slow) = GlucoseProcess.transition(hours / sensors.calibrationHours)
        let calibration = slow * Float(sensors.calibration)
        var means = ParticleColumn(repeating: 0, count: cloud.count)
        var variances = means
        for block in 0..<cloud.blockCount {
            let lanes = cloud[block: block]
            means[block: block] =
                logarithm(lanes.state.interstitial) + lanes.error + lanes.calibration
            let error = process.rates(lanes).errorDeviation * noise
            variances[block: block] = error * error + calibration * calibration
        }
        let place = GlucoseForecast.Place(
            glucose: cloud.glucose, lowest: lowest, continuousMeans: means,
            errorVariances: variances)
        lowest = cloud.glucose
        return place
    }
}

extension GlucoseBlock {
    /// Adds what three standard normal numbers make of a step's noise.
    @inline(__always)
    mutating func kick(
        along tangent: GlucoseTangent, _ first: Lanes, _ second: Lanes, _ third: Lanes
    ) {
        let (end, middle, start) = (tangent.kick(0), tangent.kick(1), tangent.kick(2))
        state.glucose *= exponential(end.g * first + middle.g * second + start.g * third)
        disturbance += end.r * first + middle.r * second + start.r * third
        state.interstitial *= exponential(end.c * first + middle.c * second + start.c * third)
    }
}
