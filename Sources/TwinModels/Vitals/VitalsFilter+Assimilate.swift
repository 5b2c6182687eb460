import ClinicalTypes
public import SequentialMonteCarlo

extension VitalsFilter {
    /// What assimilating one observation showed.
    public struct Assimilation: Hashable, Sendable {
        /// The natural logarithm of the probability of the display cell before it was seen.
        public var logEvidence: Double
        /// The posterior probability that the observation was an artefact.
        public var artefactProbability: Double
        /// The effective sample size before any resampling.
        public var effectiveSampleSize: Double
    }

    /// Conditions the posterior on one observation.
    ///
    /// A time before the stream's last reading is taken as the time of that reading: order the
    /// observations before, for posteriors that do not depend on the order of arrival.
    ///
    /// - Throws: `WeightError` when the densities are not numbers; the filter is then unchanged.
    /// - Complexity: O(*n*) time and space; O(*n* log *n*) in the steps that resample.
    public mutating func assimilate(_ observation: VitalObservation) throws(WeightError)
        -> Assimilation
    {
        let stream = observation.stream
        let forecast = StreamForecast(
            self, stream, at: observation.time, noiseFactor: observation.noiseFactor)
        var block = block(stream, at: observation.time)
        let cell = observation.cell.bounds(on: stream.transform)
        let likelihood = CellLikelihood(
            forecast, block, cell: observation.cell, stream: stream, weights: weights)
        let logEvidence = try weights.condition(on: likelihood.logValues)

        let sites = forecast.classes.indices.map { place in
            CensoredSite(
                low: cell.low, high: cell.high, middle: cell.middle,
                mean: likelihood.classMeans[place],
                sd: forecast.classes[place].variance.squareRoot())
        }
        let plain = UInt8(forecast.classes.count)
        for particle in driver.indices {
            let place = Int(block.classOf[particle])
            let part = forecast.classes[place]
            let draws = model.key.draws(event: observation.event, particle: UInt32(particle))
            block.means[particle] *= part.decay
            let prior = forecast.driverDecay * driver[particle]
            guard draws.uniform(0) >= likelihood.artefacts[particle] else {
                driver[particle] = prior + forecast.driverNoise.squareRoot() * draws.normal
                block.classOf[particle] += plain
                continue
            }
            let site = sites[place]
            let residual = site.value - forecast.means[particle]
            let variance = part.variance + site.variance
            let gain = part.gain * forecast.driverNoise / variance
            let remaining = max(0, forecast.driverNoise * (1 - part.gain * gain))
            driver[particle] = prior + gain * residual + remaining.squareRoot() * draws.normal
            let unexplained = residual - part.gain * (driver[particle] - prior)
            let innovation = variance - part.gain * part.gain * forecast.driverNoise
            block.means[particle] += part.covarianceLoadings * (unexplained / innovation)
        }
        block.time = max(block.time, observation.time)
        block.classes = branchedClasses(stream, block, forecast, sites, likelihood)
        block.tidyClasses()
        blocks[stream.rawValue] = block
        driverTime = max(driverTime ?? observation.time, observation.time)

        let sampleSize = weights.effectiveSampleSize
        if sampleSize < Double(model.particles) / 2 { resample(event: observation.event) }
        return Assimilation(
            logEvidence: logEvidence, artefactProbability: likelihood.artefactProbability,
            effectiveSampleSize: sampleSize)
    }

    /// The classes after a reading: first those that took it in, then, in the same order, those
    /// that hold it to be an artefact.
    ///
    /// The latter come to doubt their level: by one reading hardly, by days of them so much that a
    /// shift which lasts is believed in the end. Slowly, for a shift that the level absorbs at once
    /// raises no alert.
    private func branchedClasses(
        _ stream: VitalStream, _ block: StreamBlock, _ forecast: StreamForecast,
        _ sites: [CensoredSite],
        _ likelihood: CellLikelihood
    ) -> [HistoryClass] {
        let updated = block.classes.indices.map { place in
            let part = forecast.classes[place]
            var history = block.classes[place]
            history.covariance = part.covariance.updated(
                gainNumerator: part.covarianceLoadings,
                variance: part.variance - part.gain * part.gain * forecast.driverNoise
                    + sites[place].variance)
            history.learnScale(
                ratio: sites[place].expectedSquare / part.variance, share: part.scaledShare,
                weight: 1 - likelihood.artefactProbability,
                memory: model.parameters.scaleMemoryReadings)
            return history
        }
        let artefact = block.classes.indices.map { place in
            var history = block.classes[place]
            let level = model.parameters[stream, history.setting].levelSD
            history.covariance = forecast.classes[place].covariance.widened(
                byLevel: level * level * min(forecast.hours, 1) / model.parameters.doubtHours)
            return history
        }
        return updated + artefact
    }

    /// Draws an equally weighted cloud, walking it in the order of S so that like stay near like.
    private mutating func resample(event: UInt64) {
        let order = driver.indices.sorted { (driver[$0], $0) < (driver[$1], $1) }
        let comb = model.key.draws(event: event, particle: .max).uniform(0)
        let ancestors = weights.systematicAncestors(uniform: comb, order: order)
        driver = ancestors.map { driver[$0] }
        settings = ancestors.map { settings[$0] }
        for place in blocks.indices { blocks[place]?.select(ancestors) }
        weights = ImportanceWeights(uniform: model.particles)
    }
}

/// How well each particle explains a display cell.
private struct CellLikelihood {
    /// The log probability of the cell for each particle, artefacts included.
    private(set) var logValues: [Double]
    /// For each particle, the probability that the reading is an artefact.
    private(set) var artefacts: [Double]
    /// The same for the whole cloud.
    private(set) var artefactProbability: Double
    /// The weighted mean of the predictions in each class.
    private(set) var classMeans: [Double]

    init(
        _ forecast: StreamForecast, _ block: StreamBlock, cell: DisplayCell, stream: VitalStream,
        weights: ImportanceWeights
    ) {
        let bounds = cell.bounds(on: stream.transform)
        let anywhere = cell.share(of: stream.physicalRange)
        let deviations = forecast.classes.map { $0.variance.squareRoot() }
        logValues = []
        artefacts = []
        logValues.reserveCapacity(weights.count)
        artefacts.reserveCapacity(weights.count)
        var total = 0.0
        var outlying = 0.0
        var sums = [Double](repeating: 0, count: forecast.classes.count)
        var masses = sums
        for particle in forecast.means.indices {
            let place = Int(block.classOf[particle])
            let mean = forecast.means[particle]
            let mass = cellMass(bounds, mean: mean, deviation: deviations[place])
            let artefact = forecast.classes[place].artefact
            let likelihood = (1 - artefact) * mass + artefact * anywhere
            logValues.append(logarithm(likelihood))
            artefacts.append(artefact * anywhere / likelihood)
            let weight = weights.values[particle]
            total += weight * likelihood
            outlying += weight * artefact * anywhere
            sums[place] += weight * mean
            masses[place] += weight
        }
        artefactProbability = outlying / total
        classMeans = sums.indices.map { masses[$0] > 0 ? sums[$0] / masses[$0] : 0 }
    }
}

/// The probability of a cell under N(`mean`, `deviation`²) on the model's scale.
func cellMass(
    _ bounds: (low: Double, high: Double, middle: Double), mean: Double, deviation: Double
) -> Double {
    let width = (bounds.high - bounds.low) / deviation
    // For a narrow cell the density at its middle is exact to a part in 10^4 and does not cancel.
    guard width > 0.02 else {
        return NormalDistribution.density((bounds.middle - mean) / deviation) * width
    }
    return NormalDistribution.mass(
        from: (bounds.low - mean) / deviation, to: (bounds.high - mean) / deviation)
}
