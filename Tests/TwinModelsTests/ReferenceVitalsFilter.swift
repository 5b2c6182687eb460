import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

/// `VitalsFilter` without its economies: every particle has its own covariances, its own display
/// cells and its own variability scale, all streams move at every reading, and nothing is merged.
///
/// Draws are the same, so that the two part only where an economy counts. Written in scalar loops.
struct ReferenceVitalsFilter {
    private struct Particle {
        var setting: CareSetting
        var driver: Double
        var means: [[Double]]
        var covariances: [[[Double]]]
        var scales: [Double]
        var scaleReadings: [Double]
    }

    private let model: VitalsModel
    private let key: DrawKey
    private var particles: [Particle]
    private var weights: ImportanceWeights
    private var time: Instant

    /// Draws the prior of all streams at `time`.
    init(model: VitalsModel, patient: PatientID, at time: Instant) {
        self.model = model
        self.time = time
        let parameters = model.parameters
        // The last part is the default seed.
        let key = DrawKey(patient.rawValue, "vitals", parameters.version, "1")
        self.key = key
        weights = ImportanceWeights(uniform: model.particles)
        particles = (0..<model.particles).map { place in
            let setting = model.settings[place % model.settings.count]
            let exact = ExactKalmanFilter(parameters, setting, at: 0)
            let components = VitalStream.allCases.map { stream in
                (0..<5).map { ExactKalmanFilter.place(stream, $0) }
            }
            return Particle(
                setting: setting,
                driver: parameters.driverSD
                    * Double(key.lanes(event: 0, block: place / 16).normal[place % 16]),
                means: components.map { $0.map { exact.mean[$0] } },
                covariances: components.map { places in
                    places.map { row in places.map { exact.covariance[row][$0] } }
                },
                scales: components.map { _ in 1 },
                scaleReadings: components.map { _ in parameters.scalePriorReadings })
        }
    }

    var driverMean: Double { weights.mean(particles.map(\.driver)) }

    func variability(of stream: VitalStream) -> Double {
        weights.mean(particles.map { $0.scales[stream.rawValue] })
    }

    /// Mean and variance of a reading now, artefacts apart, on the model's scale.
    func forecast(_ stream: VitalStream, at time: Instant, noiseFactor: Double)
        -> (mean: Double, variance: Double)
    {
        var moved = self
        moved.move(to: time)
        let parts = moved.particles.map { moved.judge($0, stream, noiseFactor) }
        let mean = weights.mean(parts.map { $0.mean + $0.drift })
        let variance = weights.mean(
            parts.map { $0.variance + ($0.mean + $0.drift - mean) * ($0.mean + $0.drift - mean) })
        return (mean, variance)
    }

    /// The variance that the driver gained since it was last drawn, the same for all particles.
    private var driverNoise = 0.0

    private struct Judgement {
        var h: [Double]
        var ph: [Double]
        var mean: Double
        var drift: Double
        var noise: Double
        var variance: Double
        var gain: Double
        var artefact: Double
    }

    private func judge(_ particle: Particle, _ stream: VitalStream, _ noiseFactor: Double)
        -> Judgement
    {
        let constants = model.parameters[stream, particle.setting]
        let angle =
            2 * Double.pi
            * (time.secondsSinceEpoch / 86_400)
            .truncatingRemainder(dividingBy: 1)
        let h = [1, 1, 1, cosine(angle), sine(angle)]
        let covariance = particle.covariances[stream.rawValue]
        let ph = covariance.map { row in zip(row, h).reduce(0) { $0 + $1.0 * $1.1 } }
        let mean = zip(particle.means[stream.rawValue], h).reduce(0) { $0 + $1.0 * $1.1 }
        let noise =
            particle.scales[stream.rawValue] * constants.noiseSD * constants.noiseSD * noiseFactor
        let variance =
            zip(ph, h).reduce(0) { $0 + $1.0 * $1.1 } + noise
            + constants.gain * constants.gain * driverNoise
        return Judgement(
            h: h, ph: ph, mean: mean, drift: constants.gain * particle.driver, noise: noise,
            variance: variance, gain: constants.gain, artefact: constants.artefactProbability)
    }

    mutating func move(to later: Instant) {
        let hours = later.hours(since: time)
        time = later
        let parameters = model.parameters
        let decay = exponential(-hours / parameters.driverHours)
        driverNoise =
            decay * decay * driverNoise
            + parameters.driverSD * parameters.driverSD * (1 - decay * decay)
        for place in particles.indices {
            particles[place].driver *= decay
            for stream in VitalStream.allCases {
                let constants = parameters[stream, particles[place].setting]
                let slow = exponential(-hours / constants.slowHours)
                let fast = exponential(-hours / constants.fastHours)
                let factors = [1, slow, fast, 1, 1]
                let drift = parameters.rhythmDrift * constants.amplitude
                let scale = particles[place].scales[stream.rawValue]
                let noise = [
                    0, scale * constants.slowSD * constants.slowSD * (1 - slow * slow),
                    scale * constants.fastSD * constants.fastSD * (1 - fast * fast),
                    drift * drift * hours / 24, drift * drift * hours / 24,
                ]
                for row in 0..<5 {
                    particles[place].means[stream.rawValue][row] *= factors[row]
                    for column in 0..<5 {
                        particles[place].covariances[stream.rawValue][row][column] *=
                            factors[row] * factors[column]
                    }
                    particles[place].covariances[stream.rawValue][row][row] += noise[row]
                }
            }
        }
    }

    /// Takes in a reading and returns its log evidence.
    mutating func assimilate(_ observation: VitalObservation) throws -> Double {
        move(to: observation.time)
        let stream = observation.stream
        let place = stream.rawValue
        let bounds = observation.cell.bounds(on: stream.transform)
        let range = stream.physicalRange
        let anywhere =
            2 * observation.cell.halfWidth / (range.upperBound - range.lowerBound)
        let parts = particles.map { judge($0, stream, observation.noiseFactor) }
        let masses = parts.map { part in
            NormalDistribution.mass(
                from: (bounds.low - part.mean - part.drift) / part.variance.squareRoot(),
                to: (bounds.high - part.mean - part.drift) / part.variance.squareRoot())
        }
        let likelihoods = zip(parts, masses).map { part, mass in
            (1 - part.artefact) * mass + part.artefact * anywhere
        }
        let artefactProbability =
            weights.mean(parts.map { $0.artefact * anywhere }) / weights.mean(likelihoods)
        let evidence = try weights.condition(on: likelihoods.map(logarithm))
        for index in particles.indices {
            let part = parts[index]
            let draws = key.lanes(event: observation.event, block: index / 16)
            let uniform = Double(draws.uniform[index % 16])
            let normal = Double(draws.normal[index % 16])
            let prior = particles[index].driver
            guard uniform >= part.artefact * anywhere / likelihoods[index] else {
                particles[index].driver = prior + driverNoise.squareRoot() * normal
                let level = model.parameters[stream, particles[index].setting].levelSD
                let hours = lastReading[place].map { time.hours(since: $0) } ?? 0
                particles[index].covariances[place][0][0] +=
                    level * level * min(hours, 1) / model.parameters.doubtHours
                continue
            }
            let mean = part.mean + part.drift
            let site = CensoredSite(
                low: bounds.low, high: bounds.high, middle: bounds.middle, mean: mean,
                sd: part.variance.squareRoot())
            let residual = site.value - mean
            let variance = part.variance + site.variance
            let gain = part.gain * driverNoise / variance
            let driver =
                prior + gain * residual
                + max(0, driverNoise * (1 - part.gain * gain)).squareRoot() * normal
            particles[index].driver = driver
            let innovation = variance - part.gain * part.gain * driverNoise
            let unexplained = residual - part.gain * (driver - prior)
            for row in 0..<5 {
                particles[index].means[place][row] += part.ph[row] * unexplained / innovation
                for column in 0..<5 {
                    particles[index].covariances[place][row][column] -=
                        part.ph[row] * part.ph[column] / innovation
                }
            }
            let constants = model.parameters[stream, particles[index].setting]
            learnScale(
                index, stream, constants, part, square: site.expectedSquare,
                weight: 1 - artefactProbability)
        }
        driverNoise = 0
        if weights.effectiveSampleSize < Double(model.particles) / 2 {
            let order = particles.indices.sorted {
                (particles[$0].driver, $0) < (particles[$1].driver, $1)
            }
            let comb = key.draws(event: observation.event, particle: .max).uniform(0)
            let chosen = weights.systematicAncestors(uniform: comb, order: order)
            particles = chosen.map { particles[$0] }
            weights = ImportanceWeights(uniform: model.particles)
        }
        lastReading[place] = observation.time
        return evidence
    }

    private var lastReading = [Instant?](repeating: nil, count: 6)

    private mutating func learnScale(
        _ index: Int, _ stream: VitalStream, _ constants: StreamParameters, _ part: Judgement,
        square: Double, weight: Double
    ) {
        let place = stream.rawValue
        let hours = lastReading[place].map { time.hours(since: $0) } ?? 0
        let slow = exponential(-hours / constants.slowHours)
        let fast = exponential(-hours / constants.fastHours)
        let wander =
            constants.slowSD * constants.slowSD * (1 - slow * slow)
            + constants.fastSD * constants.fastSD * (1 - fast * fast)
        let scale = particles[index].scales[place]
        let share = (scale * wander + part.noise) / part.variance
        let information = weight * share * share
        let readings = min(
            particles[index].scaleReadings[place] + information,
            model.parameters.scaleMemoryReadings)
        particles[index].scaleReadings[place] = readings
        let surprise = min(square / part.variance, 9) - 1
        particles[index].scales[place] =
            min(max(scale * (1 + weight * share / readings * surprise), 0.02), 20)
    }
}
