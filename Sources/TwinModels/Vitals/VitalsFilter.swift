import ClinicalTypes
public import SequentialMonteCarlo

/// The posterior of one patient's vital signs: a Rao–Blackwellised particle filter.
///
/// Particles sample what is not linear and Gaussian: the shared driver S, the setting, and which
/// readings were artefacts. Given those, each stream's level, wanders and rhythm are marginalised by
/// a Kalman filter, so weights do not depend on the draws of the step (fully adapted) and predictive
/// distributions are mixtures in closed form. Streams are coupled through S in the observation only,
/// so a reading touches its own stream and S, and any spacing in time costs the same.
///
/// The state is a function of the model and the observations assimilated; draws are named by
/// particle and event.
public struct VitalsFilter: Hashable, Sendable {
    /// What the filter knew beforehand.
    public let model: VitalsModel
    /// The particles' weights.
    public internal(set) var weights: ImportanceWeights
    /// The setting of each particle.
    package internal(set) var settings: [CareSetting]
    /// The shared driver S of each particle, dimensionless.
    package internal(set) var driver: [Double]
    /// The time of the driver, nil before the first reading.
    var driverTime: Instant?
    /// The posterior of each stream, nil before its first reading.
    package internal(set) var blocks: [StreamBlock?]

    /// Draws the prior.
    public init(model: VitalsModel) {
        self.model = model
        weights = ImportanceWeights(uniform: model.particles)
        settings = (0..<model.particles).map { model.settings[$0 % model.settings.count] }
        driver = (0..<model.particles).map { particle in
            model.parameters.driverSD
                * model.key.draws(event: 0, particle: UInt32(particle)).normal
        }
        blocks = VitalStream.allCases.map { _ in nil }
    }

    /// How many equally weighted particles would carry the same information.
    public var effectiveSampleSize: Double { weights.effectiveSampleSize }

    /// The posterior mean of S.
    public var driverMean: Double { weights.mean(driver) }

    /// The posterior probability of each setting.
    public func probability(of setting: CareSetting) -> Double {
        weights.mean(settings.map { $0 == setting ? 1 : 0 })
    }

    /// The posterior mean of the variability scale κ of a stream, nil before its first reading.
    public func variability(of stream: VitalStream) -> Double? {
        blocks[stream.rawValue].map { block in
            weights.mean(block.classOf.map { block.classes[Int($0)].scale })
        }
    }

    /// The block of a stream, or the prior of one whose first reading comes at `time`.
    func block(_ stream: VitalStream, at time: Instant) -> StreamBlock {
        if let block = blocks[stream.rawValue] { return block }
        let present = CareSetting.allCases.filter(settings.contains)
        return StreamBlock(
            time: time,
            classes: present.map { setting in
                HistoryClass(
                    setting: setting,
                    covariance: LevelCovariance(diagonal: model.priorVariance(stream, setting)),
                    scale: 1, scaleReadings: model.parameters.scalePriorReadings)
            },
            classOf: settings.map { UInt8(present.firstIndex(of: $0) ?? 0) },
            means: settings.map { model.priorMean(stream, $0) })
    }
}
