import ClinicalTypes
public import SequentialMonteCarlo

extension VitalsFilter {
    /// What assimilating one observation showed.
    public struct Assimilation: Hashable, Sendable {
        /// The natural logarithm of the probability that the stable set gave the display cell.
        public var logEvidence: Double
        /// The same for the event bank, minus that of the stable set; 0 while the bank is empty.
        public var logEventRatio: Double
        /// The observation's randomised rank in the prediction of the stable set.
        public var rank: Double
        /// The mean of that prediction on the model's scale, artefacts apart.
        public var predictedMean: Double
        /// Its standard deviation.
        public var predictedDeviation: Double
        /// The probability that the stable set gave the cell if the sensor works, which includes
        /// single artefacts.
        public var workingProbability: Double
        /// The same if the variance of the sensor's noise is nine times as large.
        public var noisyProbability: Double
        /// The posterior probability that the observation was an artefact.
        public var artefactProbability: Double
        /// The effective sample size before any resampling.
        public var effectiveSampleSize: Double
        /// How the largest class of the stable set took the observation in.
        public var innovation: Innovation
    }

    /// A Kalman update as detectors of absorbed shifts need it, on the model's scale: five components
    /// and S, in six lanes.
    public struct Innovation: Hashable, Sendable {
        /// The time since the stream's last observation, in hours.
        public var hours: Double
        /// The decay since then of the five components, and of S since the last observation of any
        /// stream.
        public var decay: SIMD8<Double>
        /// The variance that each gained.
        public var processNoise: SIMD8<Double>
        /// What each takes of the innovation.
        public var gain: SIMD8<Double>
        /// The weight of each in the observation.
        public var loadings: SIMD8<Double>
        /// What the observation stands for.
        public var value: Double
        /// The variance of the sensor's noise and of what the display does not show.
        public var noise: Double
        /// The predicted standard deviation of the observation.
        public var deviation: Double
    }

    /// Conditions the posterior on one observation.
    ///
    /// A time before the stream's last reading is taken as the time of that reading: order the
    /// observations before, for posteriors that do not depend on the order of arrival.
    ///
    /// - Throws: `WeightError` when the stable particles' densities are not numbers; the filter is
    ///   then unchanged.
    /// - Complexity: O(*n*) time; allocates nothing once the workspace has served such a filter and
    ///   the stream was seen.
    public mutating func assimilate(
        _ observation: VitalObservation, in workspace: inout VitalsWorkspace
    ) throws(WeightError) -> Assimilation {
        let stream = observation.stream
        workspace.prepare(stable: stableBlocks, bank: driver.blockCount - stableBlocks)
        let isKnown = streams[stream.rawValue] != nil
        // Taken out, not copied: a second reference would have every change copy the columns.
        var cloud = cloud(stream, at: observation.time)
        streams[stream.rawValue] = nil
        let forecast = StreamForecast(
            self, stream, cloud, at: observation.time, noiseFactor: observation.noiseFactor,
            fault: observation.faultProbability, in: &workspace)
        let shift = shift(of: stream)
        let cell = CellOnScale(observation.cell, stream, shift: shift)
        predictMeans(cloud, forecast, in: &workspace)
        let centre = fillRows(cloud, forecast, cell, in: &workspace)
        let judgement = judge(cloud, cell, centre: centre, in: &workspace)
        let logEvidence: Double
        do throws(WeightError) {
            logEvidence = try weights.condition(
                on: workspace.stableLikelihoods, values: &workspace.stableWeights)
        } catch {
            streams[stream.rawValue] = isKnown ? cloud : nil
            throw error
        }
        let logEventRatio = bank.condition(
            on: workspace.bankLikelihoods, relativeTo: logEvidence,
            logRatios: &workspace.logRatios)
        bank.fillShares(into: &workspace.bankWeights)
        let artefact = artefactProbability(in: workspace)
        let constants = model.parameters[stream, cloud.classes[0].setting]
        let working = { (mass: Double) in
            mass + constants.artefactProbability * (cell.anywhere - mass)
        }
        let noisy = cellMass(
            (cell.low, cell.high, cell.middle), mean: judgement.mean,
            deviation: (judgement.variance + 8 * workspace.parts[0].noise).squareRoot())
        let innovation = update(
            &cloud, observation, forecast, artefactProbability: artefact, in: &workspace)
        cloud.time = max(cloud.time, observation.time)
        // Given away: resampling would copy what two hold.
        streams[stream.rawValue] = consume cloud
        driverTime = max(driverTime ?? observation.time, observation.time)

        let sampleSize = weights.effectiveSampleSize
        if sampleSize < Double(model.particles) / 2 {
            resample(event: observation.event, in: &workspace)
        }
        let rank =
            judgement.below + randomisation(of: observation.event) * exponential(logEvidence)
        return Assimilation(
            logEvidence: logEvidence, logEventRatio: logEventRatio,
            rank: min(max(rank, 0), 1), predictedMean: judgement.mean + shift,
            predictedDeviation: judgement.variance.squareRoot(),
            workingProbability: working(judgement.cellMass), noisyProbability: working(noisy),
            artefactProbability: artefact,
            effectiveSampleSize: sampleSize, innovation: innovation)
    }
}

/// A display cell as the kernels need it.
struct CellOnScale {
    /// The bounds on the model's scale; the lower one may be −∞.
    let low: Double
    let high: Double
    /// The image of the shown value.
    let middle: Double
    /// Whether larger values lie higher on the model's scale.
    let isIncreasing: Bool
    /// The probability of the cell under an artefact.
    let anywhere: Double
    /// The probability of a smaller value under an artefact.
    let artefactsBelow: Double

    /// - Parameter shift: What is taken off, for the components do not account for it.
    init(_ cell: DisplayCell, _ stream: VitalStream, shift: Double) {
        let bounds = cell.bounds(on: stream.transform)
        (low, high, middle) = (bounds.low - shift, bounds.high - shift, bounds.middle - shift)
        isIncreasing = stream.transform.isIncreasing
        anywhere = cell.share(of: stream.physicalRange)
        let range = stream.physicalRange
        let below = cell.value - cell.halfWidth - range.lowerBound
        artefactsBelow = min(max(below / (range.upperBound - range.lowerBound), 0), 1)
    }
}
