import ClinicalTypes
import SequentialMonteCarlo

/// One `HistoryClass` propagated to the time of a reading.
struct ClassForecast {
    /// The covariance of the components.
    let covariance: LevelCovariance
    /// P h.
    let covarianceLoadings: LevelState
    /// The variance that each component gained.
    let processNoise: LevelState
    /// The decay of the components.
    let decay: LevelState
    /// The gain g of the shared driver.
    let gain: Double
    /// The variance of the reading apart from what S gains: h P h + R.
    let variance: Double
    /// The variance R of the sensor's noise.
    let noise: Double
    /// The part of `variance` that the variability scale multiplies.
    let scaledVariance: Double
    /// The probability of an artefact.
    let artefact: Double

    init(
        _ history: HistoryClass, _ constants: StreamParameters, rhythmDrift: Double,
        hours: Double, loadings h: LevelState, noiseFactor: Double, fault: Double,
        isFrozen: Bool, gainFactor: Double
    ) {
        let transition = LevelTransition(
            constants, rhythmDrift: rhythmDrift, hours: hours, isFrozen: isFrozen)
        covariance = history.covariance.propagated(transition, scale: history.scale)
        covarianceLoadings = covariance.times(h)
        decay = transition.decay
        processNoise = transition.scaledNoise * history.scale + transition.fixedNoise
        gain = constants.gain * gainFactor
        noise = history.scale * constants.noiseSD * constants.noiseSD * noiseFactor
        variance = h.dot(covarianceLoadings) + noise
        scaledVariance =
            noise + history.scale * (transition.scaledNoise[1] + transition.scaledNoise[2])
        artefact =
            constants.artefactProbability + (1 - constants.artefactProbability) * fault
    }

    /// The variance of the reading when S gains the variance `driverNoise`.
    func variance(driverNoise: Double) -> Double { variance + gain * gain * driverNoise }
}

/// One stream propagated to the time of a reading, ready to predict or to assimilate it.
struct StreamForecast {
    let loadings: LevelState
    /// The time since the stream's last reading, in hours.
    let hours: Double
    /// How S moves until the reading.
    let driver: DriverTransition

    /// Propagates what the particles of a stream share; fills the parts and rows of `workspace`.
    ///
    /// A time before the stream's last reading is taken as the time of that reading.
    init(
        _ filter: VitalsFilter, _ stream: VitalStream, _ cloud: StreamCloud, at time: Instant,
        noiseFactor: Double, fault: Double, in workspace: inout VitalsWorkspace
    ) {
        let parameters = filter.model.parameters
        let time = max(time, cloud.time)
        hours = time.hours(since: cloud.time)
        driver = DriverTransition(
            parameters, hours: max(0, time.hours(since: filter.driverTime ?? time)))
        loadings = filter.model.loadings(at: time)
        let rhythm = filter.stableRhythm(cloud)
        let rhythmOfEvents = rhythm[0] * loadings[3] + rhythm[1] * loadings[4]
        workspace.parts.removeAll(keepingCapacity: true)
        for (place, history) in cloud.classes.enumerated() {
            let part = ClassForecast(
                history, parameters[stream, history.setting],
                rhythmDrift: parameters.rhythmDrift, hours: hours, loadings: loadings,
                noiseFactor: noiseFactor, fault: fault, isFrozen: filter.isBaselineFrozen,
                gainFactor: stream == .temperature ? filter.temperatureGainFactor : 1)
            workspace.parts.append(part)
            workspace.rows[.rhythm, place] = history.isOfEvent ? rhythmOfEvents : 0
            workspace.rows[.slowDecay, place] = part.decay[1]
            workspace.rows[.fastDecay, place] = part.decay[2]
            workspace.rows[.gain, place] = part.gain
            workspace.rows[.variance, place] = part.variance
            workspace.rows[.regular, place] = 1 - part.artefact
        }
    }
}

extension HistoryClass {
    /// The course whose variance stands for the class where one value must do.
    var typicalCourse: Int { isOfEvent ? 2 : Int(EventCourse.health) }
}
