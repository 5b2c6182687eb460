import ChangeDetection
public import ClinicalTypes
import SequentialMonteCarlo

extension VitalsFilter {
    /// What a reading of `stream` at `time` would show, given all that was assimilated.
    ///
    /// A mixture of what the stable set and the event bank predict, by the probability of an event.
    /// A time before the stream's last reading is taken as the time of that reading.
    ///
    /// - Parameters:
    ///   - noiseFactor: Factor on the variance of the sensor's noise.
    ///   - eventProbability: The probability of an event; 0 for the stable set alone, nil for what
    ///     the readings say.
    /// - Complexity: O(*n*) time and space in the number of particles.
    public func predict(
        _ stream: VitalStream, at time: Instant, noiseFactor: Double = 1,
        eventProbability: Double? = nil
    ) -> PredictiveMixture {
        var workspace = VitalsWorkspace()
        workspace.prepare(stable: stableBlocks, bank: driver.blockCount - stableBlocks)
        let cloud = cloud(stream, at: time)
        let forecast = StreamForecast(
            self, stream, cloud, at: time, noiseFactor: noiseFactor, fault: 0, in: &workspace)
        predictMeans(cloud, forecast, in: &workspace)
        let mass = bank.mass
        let event = mass > 0 ? eventProbability ?? self.eventProbability : 0
        let shift = shift(of: stream)
        let count = model.particles + (event > 0 ? bank.count : 0)
        var components = PredictiveMixture.Components(reserving: count)
        for particle in 0..<count {
            let weight =
                particle < model.particles
                ? (1 - event) * exponential(Double(weights.logValues[particle]))
                : event * bank.statistic.masses[particle - model.particles] / mass
            let place = cloud.place(of: particle)
            let course =
                particle < model.particles
                ? EventCourse.health
                : bank.courses[(particle - model.particles) >> 4][particle & 15]
            let part = workspace.parts[place]
            components.add(
                weight: weight, artefact: part.artefact,
                mean: Double(workspace.means[particle]) + shift,
                deviation: part.variance(driverNoise: forecast.driver.noise[Int(course)])
                    .squareRoot())
        }
        return PredictiveMixture(components, of: stream)
    }

    /// The mean and the covariance of a stream's five components and of S in the stable set, as one
    /// Gaussian in six lanes; nil before the stream's first reading.
    ///
    /// The components are those at the stream's last reading, S that at the last reading of any.
    ///
    /// - Complexity: O(*n*).
    public func gaussian(of stream: VitalStream) -> Gaussian? {
        guard let cloud = streams[stream.rawValue] else { return nil }
        var shares = InlineArray<16, Double>(repeating: 0)
        var total = 0.0
        var mean = LevelState.zero
        for particle in 0..<model.particles {
            let weight = exponential(Double(weights.logValues[particle]))
            shares[cloud.place(of: particle)] += weight
            total += weight
            mean += components(of: particle, in: cloud) * weight
        }
        mean /= total
        var rows = [LevelState](repeating: .zero, count: 6)
        for particle in 0..<model.particles {
            let weight = exponential(Double(weights.logValues[particle])) / total
            let distance = components(of: particle, in: cloud) - mean
            for row in 0..<6 { rows[row] += distance * (weight * distance[row]) }
        }
        for (place, history) in cloud.classes.enumerated() where shares[place] > 0 {
            let within = history.covariance
            for row in 0..<5 { rows[row] += within[row] * (shares[place] / total) }
        }
        return Gaussian(mean: mean, rows: rows)
    }

    /// A mean and the rows of a covariance, in the first six lanes.
    public struct Gaussian: Sendable {
        /// The mean.
        public var mean: SIMD8<Double>
        /// Six rows of the covariance.
        public var rows: [SIMD8<Double>]
    }

    /// The means of a stable particle's five components, and its S.
    private func components(of particle: Int, in cloud: StreamCloud) -> LevelState {
        var x = cloud.means(of: particle)
        x[5] = Double(driver[particle])
        return x
    }

    /// The uniform number that randomises the rank of one event's display cell.
    public func randomisation(of event: UInt64) -> Double {
        model.key.draws(event: event, particle: .max).uniform(1)
    }
}

extension PredictiveMixture {
    /// A mixture while it is put together.
    struct Components {
        private(set) var weights: [Double] = []
        private(set) var means: [Double] = []
        private(set) var deviations: [Double] = []
        private(set) var artefact = 0.0
        private(set) var total = 0.0

        init(reserving count: Int) {
            weights.reserveCapacity(count)
            means.reserveCapacity(count)
            deviations.reserveCapacity(count)
        }

        /// Adds a component that is an artefact with the probability `artefact`.
        mutating func add(weight: Double, artefact: Double, mean: Double, deviation: Double) {
            weights.append(weight * (1 - artefact))
            self.artefact += weight * artefact
            total += weight
            means.append(mean)
            deviations.append(deviation)
        }
    }

    /// Ends a mixture; its weights are made to sum to one.
    init(_ components: Components, of stream: VitalStream) {
        self.init(
            transform: stream.transform,
            weights: components.weights.map { $0 / components.total }, means: components.means,
            deviations: components.deviations,
            artefactProbability: components.artefact / components.total,
            artefactRange: stream.physicalRange)
    }
}
