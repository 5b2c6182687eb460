import SequentialMonteCarlo

/// Weighs particles by one reading and conditions their linear blocks on it.
struct GlucoseJudge {
    private let reading: GlucoseReading
    private let key: DrawKey
    private let logValue: Float
    private let noiseVariance: Float
    private let artefactProbability: Float
    private let artefactDensity: Float
    private let leap: (level: Float, disturbance: Float)

    init(_ reading: GlucoseReading, of model: GlucoseModel) {
        let sensors = model.parameters.sensors
        let place = Int(reading.sensor.rawValue)
        self.reading = reading
        key = model.key
        logValue = Float(logarithm(reading.value))
        noiseVariance = Float(sensors.noise[place] * sensors.noise[place])
        artefactProbability = Float(sensors.artefactProbability[place])
        leap = (Float(sensors.leapDeviation), Float(sensors.leapDisturbance))
        let range = sensors.artefactRange
        artefactDensity =
            range.contains(reading.value)
            ? Float(1 / (logarithm(range.upperBound) - logarithm(range.lowerBound))) : 1e-3
    }

    /// Takes the reading into sixteen particles; each holds it to be an artefact by chance, with the
    /// probability that it is one.
    ///
    /// Those who do come to doubt what they knew: should glucose really have leapt, the next reading
    /// finds them ready for it.
    func condition(_ lanes: inout GlucoseBlock, block: Int, judgement: inout GlucoseJudgement) {
        let covariance = lanes.covariance
        var loadings = InlineArray<6, Lanes>(repeating: .zero)
        let mean: Lanes
        var variance = Lanes(repeating: noiseVariance)
        if reading.sensor == .continuous {
            mean = logarithm(lanes.state.interstitial) + lanes.error + lanes.calibration
            for row in 0..<6 {
                loadings[row] = covariance[row, 2] + covariance[row, 3] + covariance[row, 4]
            }
            variance += loadings[2] + loadings[3] + loadings[4]
        } else {
            mean = logarithm(lanes.state.glucose)
            for row in 0..<6 { loadings[row] = covariance[row, 0] }
            variance += loadings[0]
        }
        let residual = logValue - mean
        let deviation = squareRoot(variance)
        let regular =
            NormalDistribution.density(residual / deviation) / deviation
            * (1 - artefactProbability)
        let artefact = artefactProbability * artefactDensity
        let density = regular + artefact
        let doubt = artefact / density
        judgement.record(
            block: block, mean: mean, deviation: deviation, residual: residual,
            logDensity: logarithm(density), artefact: doubt)

        let chance = key.lanes(event: reading.id, block: block, purpose: Purpose.artefact)
        let isRegular = chance.uniform .>= doubt
        let pull = (residual / variance).replacing(with: 0, where: .!isRegular)
        lanes.shift { loadings[$0] * pull }
        lanes.covariance.condition(loadings: loadings, variance: variance, where: isRegular)
        lanes.covariance.doubt(level: leap.level, disturbance: leap.disturbance, where: .!isRegular)
    }
}

extension GlucoseBlock {
    /// Moves the linear block: ln *G*, ρ, ln *C*, *e*, *b* and ψ.
    @inline(__always)
    mutating func shift(_ amount: (Int) -> Lanes) {
        state.glucose *= exponential(amount(0))
        disturbance += amount(1)
        state.interstitial *= exponential(amount(2))
        error += amount(3)
        calibration += amount(4)
        slowDisturbance += amount(5)
    }
}

/// What each particle made of a reading.
struct GlucoseJudgement {
    /// The log density of the reading's logarithm.
    private(set) var logDensities: ParticleColumn
    /// The probability that the reading is an artefact.
    private(set) var artefacts: ParticleColumn
    private var means: ParticleColumn
    private var deviations: ParticleColumn
    private var residuals: ParticleColumn

    init(count: Int) {
        logDensities = ParticleColumn(repeating: 0, count: count)
        artefacts = logDensities
        means = logDensities
        deviations = logDensities
        residuals = logDensities
    }

    mutating func record(
        block: Int, mean: Lanes, deviation: Lanes, residual: Lanes, logDensity: Lanes,
        artefact: Lanes
    ) {
        means[block: block] = mean
        deviations[block: block] = deviation
        residuals[block: block] = residual
        logDensities[block: block] = logDensity
        artefacts[block: block] = artefact
    }

    /// The rank of the reading in the mixture of all particles, and the mixture's moments.
    func summary(weights: ParticleColumn) -> (rank: Double, mean: Double, deviation: Double) {
        var rank = 0.0
        var mean = 0.0
        var square = 0.0
        for block in 0..<weights.blockCount {
            let weight = weights[block: block]
            let z = residuals[block: block] / deviations[block: block]
            rank += (weight * NormalDistribution.cumulative(z)).total
            mean += (weight * means[block: block]).total
        }
        for block in 0..<weights.blockCount {
            let rest = means[block: block] - Float(mean)
            let own = deviations[block: block]
            square += (weights[block: block] * (rest * rest + own * own)).total
        }
        return (min(max(rank, 0), 1), mean, square.squareRoot())
    }
}
