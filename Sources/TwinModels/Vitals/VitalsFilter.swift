import ClinicalTypes
public import SequentialMonteCarlo

/// The posterior of one patient's vital signs: a Rao–Blackwellised particle filter with a bank of
/// event hypotheses.
///
/// Particles sample what is not linear and Gaussian: the shared driver S, the setting, and which
/// readings were artefacts. Given those, each stream's level, wanders and rhythm are marginalised by
/// a Kalman filter, so weights do not depend on the draws of the step (fully adapted) and predictive
/// distributions are mixtures in closed form. Streams are coupled through S in the observation only,
/// so a reading touches its own stream and S, and any spacing in time costs the same.
///
/// The first particles, the stable set, hold that nothing is going on. Behind them lies the event
/// bank: particles that branched off the stable set at some time and have S rise since. Their masses
/// say how much better an event explains the readings (see `beginWindow`).
///
/// The state is a function of the model and the observations assimilated; draws are named by
/// particle and event.
public struct VitalsFilter: Hashable, Sendable {
    /// What the filter knew beforehand.
    public let model: VitalsModel
    /// The weights of the stable particles.
    public internal(set) var weights: CloudWeights
    /// The setting of each particle.
    var settings: [ParticleBytes]
    /// The shared driver S of each particle, dimensionless; stable particles first.
    var driver: ParticleColumn
    /// The time of the driver, nil before the first reading.
    var driverTime: Instant?
    /// The posterior of each stream, nil before its first reading.
    package internal(set) var streams: [StreamCloud?]
    /// The hypotheses of an event.
    public internal(set) var bank: EventBank
    /// Whether baselines are held as they are because an event may be going on: neither level,
    /// rhythm and slow wander nor the variability scale are learned from what it does to readings.
    public var isBaselineFrozen = false
    /// How much likelier an event is than the constants say, as under low neutrophils: multiplies the
    /// prior odds.
    public var hazardFactor = 1.0
    /// What is left of the rise of temperature with S: less than 1 under drugs that keep fever down.
    public var temperatureGainFactor = 1.0
    /// Litres of fluid that the patient lacks, 0 or more.
    public var fluidDeficit = 0.0

    /// Draws the prior.
    public init(model: VitalsModel) {
        self.model = model
        let blocks = model.particles / 16
        let all = blocks + model.eventParticles / 16
        weights = CloudWeights(uniform: model.particles)
        settings = (0..<all).map { block in
            var lanes = ParticleBytes(repeating: 0)
            for lane in 0..<16 {
                let place = (16 * block + lane) % model.settings.count
                lanes[lane] = UInt8(model.settings[place].rawValue)
            }
            return lanes
        }
        let spread = Float(model.parameters.driverSD)
        driver = ParticleColumn(repeating: 0, count: 16 * all)
        for block in 0..<blocks {
            driver[block: block] = model.key.lanes(event: 0, block: block).normal * spread
        }
        streams = VitalStream.allCases.map { _ in nil }
        bank = EventBank(capacity: model.eventParticles)
    }

    /// By how much a stream lies higher than its components say, on the model's scale.
    func shift(of stream: VitalStream) -> Double { stream.shiftPerLitreMissing * fluidDeficit }

    /// How many equally weighted stable particles would carry the same information.
    public var effectiveSampleSize: Double { weights.effectiveSampleSize }

    /// The posterior mean of S in the stable set.
    public var driverMean: Double {
        stableMean { Double(driver[$0]) }
    }

    /// The posterior probability of each setting, in the stable set.
    public func probability(of setting: CareSetting) -> Double {
        stableMean { settings[$0 >> 4][$0 & 15] == UInt8(setting.rawValue) ? 1 : 0 }
    }

    /// The posterior mean of the variability scale κ of a stream, nil before its first reading.
    public func variability(of stream: VitalStream) -> Double? {
        streams[stream.rawValue].map { cloud in
            stableMean { cloud.history(of: $0).scale }
        }
    }

    /// The probability that an event is going on or ending, given the readings so far.
    ///
    /// λM / (1 + λM) with the hazard λ per week and the bank's mass M in weeks; the mass on events
    /// before the first reading counts by their own odds.
    public var eventProbability: Double {
        let event = model.parameters.event
        let intensive = probability(of: .intensive)
        let earlier = bank.massOfEarlierEvents
        let odds =
            hazardFactor * event.hazard(intensive: intensive) * (bank.mass - earlier)
            + event.admissionRate(intensive: intensive) * earlier
        return odds / (1 + odds)
    }

    /// The weighted mean over the stable set of a number for each particle.
    package func stableMean(_ number: (Int) -> Double) -> Double {
        var sum = 0.0
        for particle in 0..<model.particles {
            sum += exponential(Double(weights.logValues[particle])) * number(particle)
        }
        return sum
    }

    /// The stable set's mean of a stream's rhythm coefficients.
    func stableRhythm(_ cloud: StreamCloud) -> SIMD2<Double> {
        guard let cosines = cloud.cosine, let sines = cloud.sine else { return .zero }
        var cosine = Lanes.zero
        var sine = Lanes.zero
        for block in 0..<stableBlocks {
            let weight = exponential(weights.logValues[block: block])
            cosine += weight * cosines[block: block]
            sine += weight * sines[block: block]
        }
        return SIMD2(cosine.total, sine.total)
    }

    /// The number of blocks of sixteen that hold stable particles.
    var stableBlocks: Int { model.particles / 16 }

    /// The number of blocks of sixteen that hold any particle now.
    var usedBlocks: Int { stableBlocks + (bank.count + 15) / 16 }

    /// The cloud of a stream, or the prior of one whose first reading comes at `time`.
    func cloud(_ stream: VitalStream, at time: Instant) -> StreamCloud {
        if let cloud = streams[stream.rawValue] { return cloud }
        let hasRhythm = CareSetting.allCases.contains {
            model.parameters[stream, $0].amplitude > 0
        }
        var cloud = StreamCloud(
            time: time, blocks: driver.blockCount, rhythmBlocks: hasRhythm ? stableBlocks : 0)
        var candidates: [HistoryClass] = []
        for isOfEvent in [false, true] {
            for setting in CareSetting.allCases {
                candidates.append(
                    HistoryClass(
                        setting: setting, isOfEvent: isOfEvent,
                        packed: PackedCovariance(
                            LevelCovariance(diagonal: model.priorVariance(stream, setting))),
                        scale: 1, scaleReadings: model.parameters.scalePriorReadings))
            }
        }
        for particle in 0..<(model.particles + bank.count) {
            let setting = settings[particle >> 4][particle & 15]
            let set = particle < model.particles ? 0 : UInt8(CareSetting.allCases.count)
            cloud.classOf[particle >> 4][particle & 15] = set + setting
            let mean = model.priorMean(stream, CareSetting.allCases[Int(setting)])
            cloud.level[particle] = Float(mean[0])
            guard hasRhythm, particle < model.particles else { continue }
            cloud.cosine?[particle] = Float(mean[3])
            cloud.sine?[particle] = Float(mean[4])
        }
        cloud.adopt(candidates, particles: model.particles + bank.count)
        return cloud
    }
}
