import ClinicalTypes
public import SequentialMonteCarlo

extension GlucoseFilter {
    /// What assimilating one reading showed.
    public struct Assimilation: Hashable, Sendable {
        /// The log density of the logarithm of the reading, in nats.
        public var logEvidence: Double
        /// The probability, beforehand, of a reading up to this one.
        public var rank: Double
        /// The mean of the logarithm of the reading, beforehand, artefacts apart.
        public var predictedMean: Double
        /// Its standard deviation.
        public var predictedDeviation: Double
        /// The posterior probability that the reading was an artefact.
        public var artefactProbability: Double
        /// The effective sample size before any resampling.
        public var effectiveSampleSize: Double
    }

    /// Conditions the posterior on one reading.
    ///
    /// A reading from before the posterior is taken as one of the posterior's time: order readings
    /// before, for posteriors that do not depend on the order of arrival.
    ///
    /// - Throws: `WeightError` when densities are not numbers; the filter is then unchanged.
    /// - Complexity: O(*n*) time.
    public mutating func assimilate(
        _ reading: GlucoseReading
    ) throws(WeightError) -> Assimilation {
        var moved = self
        let result = try moved.condition(on: reading)
        self = moved
        return result
    }

    private mutating func condition(
        on reading: GlucoseReading
    ) throws(WeightError) -> Assimilation {
        let hours = max(reading.time.hours(since: time), 0)
        // None when the reading is of the posterior's own time or comes after a gap.
        let steps = approach(reading.time, event: reading.id)
        let process = GlucoseProcess(model)
        let judge = GlucoseJudge(reading, of: model)
        var judgement = GlucoseJudgement(count: cloud.count)
        for block in 0..<cloud.blockCount {
            var lanes = cloud[block: block]
            var rates = process.rates(lanes)
            if let steps {
                process.run(&lanes, &rates, steps, hours: hours, event: reading.id, block: block)
            }
            judge.condition(&lanes, block: block, judgement: &judgement)
            cloud[block: block] = lanes
        }
        time = max(time, reading.time)
        newest = reading.id
        return try weigh(judgement, event: reading.id)
    }

    private mutating func weigh(
        _ judgement: GlucoseJudgement, event: UInt64
    ) throws(WeightError) -> Assimilation {
        var values = ParticleColumn(repeating: 0, count: cloud.count)
        weights.write(to: &values)
        let before = judgement.summary(weights: values)
        let logEvidence = try weights.condition(on: judgement.logDensities, values: &values)
        var artefact = 0.0
        for block in 0..<values.blockCount {
            artefact += (values[block: block] * judgement.artefacts[block: block]).total
        }
        let sampleSize = weights.effectiveSampleSize
        if sampleSize < Double(cloud.count) / 2 { resample(values, event: event) }
        return Assimilation(
            logEvidence: logEvidence, rank: before.rank, predictedMean: before.mean,
            predictedDeviation: before.deviation, artefactProbability: artefact,
            effectiveSampleSize: sampleSize)
    }

    /// Chooses ancestors in the order of glucose, so that each stretch of it is chosen by its weight.
    private mutating func resample(_ values: ParticleColumn, event: UInt64) {
        let count = cloud.count
        var sorter = ParticleSorter(count: count)
        var order = [Int32](repeating: 0, count: count)
        sorter.sort(cloud.glucose, into: &order)
        var ancestors = order
        let comb = model.key.draws(event: event, particle: .max, purpose: Purpose.comb)
        CloudWeights.chooseAncestors(
            values: values, uniform: comb.uniform(0), order: order, into: &ancestors)
        var scratch = ParticleColumn(repeating: 0, count: count)
        cloud.gather(ancestors, scratch: &scratch)
        weights.makeUniform()
    }
}
