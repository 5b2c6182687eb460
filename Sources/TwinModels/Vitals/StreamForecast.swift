import ClinicalTypes
import SequentialMonteCarlo

/// One stream propagated to the time of a reading, ready to predict or to assimilate it.
struct StreamForecast {
    /// One `HistoryClass` at the time of the reading.
    struct Class {
        /// The covariance of the components.
        let covariance: LevelCovariance
        /// P h.
        let covarianceLoadings: LevelState
        /// The decay of each particle's mean.
        let decay: LevelState
        /// The variance of the sensor's noise.
        let noise: Double
        /// The gain g of the shared driver.
        let gain: Double
        /// The variance of the reading, s² = h P h + R + g² q.
        let variance: Double
        /// The part of `variance` that the variability scale multiplies.
        let scaledShare: Double
        /// The probability of an artefact.
        let artefact: Double
    }

    let classes: [Class]
    let loadings: LevelState
    /// The time since the stream's last reading, in hours.
    let hours: Double
    /// The decay of the shared driver and the variance it gains.
    let driverDecay: Double
    let driverNoise: Double
    /// The mean of the reading for each particle, on the model's scale.
    let means: [Double]

    init(_ filter: VitalsFilter, _ stream: VitalStream, at time: Instant, noiseFactor: Double) {
        let block = filter.block(stream, at: time)
        let parameters = filter.model.parameters
        let time = max(time, block.time)
        let hours = time.hours(since: block.time)
        self.hours = hours
        let driverHours = max(0, time.hours(since: filter.driverTime ?? time))
        let decay = exponential(-driverHours / parameters.driverHours)
        driverDecay = decay
        driverNoise = parameters.driverSD * parameters.driverSD * (1 - decay * decay)
        let h = filter.model.loadings(at: time)
        loadings = h
        classes = block.classes.map { [driverNoise] history in
            let constants = parameters[stream, history.setting]
            let transition = LevelTransition(
                constants, rhythmDrift: parameters.rhythmDrift, hours: hours)
            let covariance = history.covariance.propagated(transition, scale: history.scale)
            let ph = covariance.times(h)
            let noise = history.scale * constants.noiseSD * constants.noiseSD * noiseFactor
            let variance =
                h.dot(ph) + noise + constants.gain * constants.gain * driverNoise
            let wander = history.scale * (transition.scaledNoise[1] + transition.scaledNoise[2])
            return Class(
                covariance: covariance, covarianceLoadings: ph, decay: transition.decay,
                noise: noise, gain: constants.gain, variance: variance,
                scaledShare: (wander + noise) / variance,
                artefact: constants.artefactProbability)
        }
        var means = [Double](repeating: 0, count: block.means.count)
        let decayed = classes.map { $0.decay * h }
        for particle in means.indices {
            let place = Int(block.classOf[particle])
            means[particle] =
                block.means[particle].dot(decayed[place])
                + classes[place].gain * decay * filter.driver[particle]
        }
        self.means = means
    }
}
