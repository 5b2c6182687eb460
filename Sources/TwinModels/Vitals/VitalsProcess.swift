import ClinicalTypes
public import SequentialMonteCarlo

/// One patient's vital signs as they are supposed to come about: what `VitalsFilter` inverts, with
/// nothing marginalised.
///
/// Draws simulated patients, and lets `BootstrapFilter` serve as the slow reference of
/// `VitalsFilter`. The variability scale κ is one. Transitions do not depend on the time of day:
/// the daily rhythm enters through the time of each observation, so that the hours of the model may
/// count from anywhere.
public struct VitalsProcess: StateSpaceModel {
    /// All that is hidden about one patient at one time.
    public struct State: Hashable, Sendable {
        /// The shared driver S, dimensionless.
        public var driver: Double
        /// Level, wanders and rhythm of each stream, in the order of `VitalStream.allCases`.
        var levels: [LevelState]
    }

    /// The constants, the time of day and the patient.
    public let model: VitalsModel
    /// The setting that holds throughout.
    public let setting: CareSetting
    /// The streams that are drawn; each observation must be of one of them.
    public let streams: [VitalStream]

    /// Fixes the setting of one patient and what is looked at.
    ///
    /// Draws are taken in the order of `streams`, so that a stream that nobody reads moves none.
    public init(
        model: VitalsModel, setting: CareSetting, streams: [VitalStream] = VitalStream.monitored
    ) {
        self.model = model
        self.setting = setting
        self.streams = streams
    }

    /// Draws a patient, the wanders from their stationary distributions.
    public func drawInitialState(at hours: Double, using random: inout DrawSequence) -> State {
        let driver = model.parameters.driverSD * random.normal()
        var levels = VitalStream.allCases.map { model.priorMean($0, setting) }
        for stream in streams {
            levels[stream.rawValue] += random.components(
                variance: model.priorVariance(stream, setting))
        }
        return State(driver: driver, levels: levels)
    }

    /// Draws how the patient moves on, exactly whatever the span.
    public func drawTransition(
        from state: State, at hours: Double, elapsed: Double, using random: inout DrawSequence
    ) -> State {
        let parameters = model.parameters
        let decay = exponential(-elapsed / parameters.driverHours)
        let noise = parameters.driverSD * (1 - decay * decay).squareRoot()
        var moved = state
        moved.driver = decay * state.driver + noise * random.normal()
        for stream in streams {
            let transition = LevelTransition(
                parameters[stream, setting], rhythmDrift: parameters.rhythmDrift, hours: elapsed)
            moved.levels[stream.rawValue] =
                transition.decay * state.levels[stream.rawValue]
                + random.components(variance: transition.scaledNoise + transition.fixedNoise)
        }
        return moved
    }

    /// Draws what a display shows: the template says of which stream, when, how noisily and in what
    /// steps. With the stream's stated probability it shows an artefact.
    public func drawObservation(
        like template: VitalObservation, of state: State, using random: inout DrawSequence
    ) -> VitalObservation {
        let constants = model.parameters[template.stream, setting]
        let range = template.stream.physicalRange
        let isArtefact = random.uniform() < constants.artefactProbability
        let place = random.uniform()
        let noise = (constants.noiseSD * constants.noiseSD * template.noiseFactor).squareRoot()
        let x = mean(of: template, given: state) + noise * random.normal()
        let value =
            isArtefact
            ? range.lowerBound + place * (range.upperBound - range.lowerBound)
            : template.stream.transform.inverse(x)
        // Divided by the number of steps in one unit: 366 / 10 is 36.6, 366 * 0.1 is not.
        let step = 2 * template.cell.halfWidth
        let shown = (value / step).rounded() / (1 / step)
        var observation = template
        observation.cell = DisplayCell(value: shown, halfWidth: template.cell.halfWidth)
        return observation
    }

    /// The log probability of the display cell, an artefact allowed for, in nats.
    public func logDensity(of observation: VitalObservation, given state: State) -> Double {
        let constants = model.parameters[observation.stream, setting]
        let mass = cellMass(
            observation.cell.bounds(on: observation.stream.transform),
            mean: mean(of: observation, given: state),
            deviation: constants.noiseSD * observation.noiseFactor.squareRoot())
        let artefact = constants.artefactProbability
        return logarithm(
            (1 - artefact) * mass
                + artefact * observation.cell.share(of: observation.stream.physicalRange))
    }

    /// The level about which a stream's readings lie day and night, in the stream's unit.
    public func usualValue(_ stream: VitalStream, of state: State) -> Double {
        stream.transform.inverse(state.levels[stream.rawValue][0])
    }

    private func mean(of observation: VitalObservation, given state: State) -> Double {
        model.loadings(at: observation.time).dot(state.levels[observation.stream.rawValue])
            + model.parameters[observation.stream, setting].gain * state.driver
    }
}

extension DrawSequence {
    /// Independent normal numbers of the given variances in the five components.
    fileprivate mutating func components(variance: LevelState) -> LevelState {
        var drawn = LevelState.zero
        for component in 0..<5 { drawn[component] = variance[component].squareRoot() * normal() }
        return drawn
    }
}
