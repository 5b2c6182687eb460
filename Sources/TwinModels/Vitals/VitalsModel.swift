public import ClinicalTypes
import SequentialMonteCarlo

/// The vitals module for one patient: what its filter needs to know beforehand.
public struct VitalsModel: Hashable, Sendable {
    /// The constants.
    public let parameters: VitalsParameters
    /// The settings the patient may be in; with more than one, the filter weighs them by how well
    /// each predicts.
    public let settings: [CareSetting]
    /// The number of stable particles.
    public let particles: Int
    /// The most hypotheses of an event that are kept.
    public let eventParticles: Int
    /// Hours to add to UTC for the patient's local solar time, nil where the time of day of the
    /// readings is unknown: the rhythm's phase is then learned from nothing.
    public let solarOffsetHours: Double?
    /// Names the patient's draws.
    let key: DrawKey

    /// Makes a model.
    ///
    /// - Parameter patient: Any stable name of the patient; draws depend on it.
    /// - Precondition: `particles` and `eventParticles` are positive multiples of 16, the latter 64
    ///   or more, and `settings` is not empty.
    public init(
        patient: PatientID, parameters: VitalsParameters = .version1,
        settings: [CareSetting] = CareSetting.allCases, particles: Int = 512,
        eventParticles: Int = 256, solarOffsetHours: Double? = 0, seed: UInt64 = 1
    ) {
        precondition(
            particles > 0 && particles % 16 == 0 && eventParticles >= 64
                && eventParticles % 16 == 0,
            "particles come in sixteens")
        precondition(!settings.isEmpty, "a patient is in some setting")
        self.parameters = parameters
        self.settings = settings
        self.particles = particles
        self.eventParticles = eventParticles
        self.solarOffsetHours = solarOffsetHours
        key = DrawKey(patient.rawValue, "vitals", parameters.version, String(seed))
    }

    /// The weights with which a stream's components enter a reading at `time`.
    func loadings(at time: Instant) -> LevelState {
        LevelState.loadings(hours: time.secondsSinceEpoch / 3600 + (solarOffsetHours ?? 0))
    }

    /// The mean of a stream's components before the first reading.
    func priorMean(_ stream: VitalStream, _ setting: CareSetting) -> LevelState {
        let constants = parameters[stream, setting]
        guard solarOffsetHours != nil else { return LevelState(constants.level) }
        let peak = 2 * Double.pi * constants.peakHour / 24
        return LevelState(
            constants.level, 0, 0, constants.amplitude * cosine(peak),
            constants.amplitude * sine(peak), 0, 0, 0)
    }

    /// The variances of a stream's components before the first reading.
    func priorVariance(_ stream: VitalStream, _ setting: CareSetting) -> LevelState {
        let constants = parameters[stream, setting]
        let spread = parameters.rhythmSpread * constants.amplitude
        // A rhythm of unknown phase has, in each coefficient, half the square of its amplitude more.
        let phase = solarOffsetHours == nil ? constants.amplitude * constants.amplitude / 2 : 0
        return LevelState(
            constants.levelSD * constants.levelSD, constants.slowSD * constants.slowSD,
            constants.fastSD * constants.fastSD, spread * spread + phase, spread * spread + phase,
            0, 0, 0)
    }
}

extension LevelState {
    fileprivate init(_ level: Double) {
        self = LevelState(level, 0, 0, 0, 0, 0, 0, 0)
    }
}
