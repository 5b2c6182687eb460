import SequentialMonteCarlo

extension SensorFaultMonitor {
    /// What a reading is to the monitor.
    public struct Evidence: Hashable, Sendable {
        /// The time since the stream's reading before, in hours; of no account for the first.
        public var hours: Double
        /// The predictive probability of the display cell if the sensor works, single readings gone
        /// astray included.
        public var probability: Double
        /// The same if the variance of the sensor's noise is nine times as large.
        public var noisyProbability: Double
        /// The share of the physical range that the cell covers.
        public var uniformShare: Double
        /// Whether the display shows exactly what it showed before.
        public var isRepeat: Bool
        /// Whether the value is farther from the one before than a body can go in that time.
        public var isBeyondSlewBound: Bool

        /// Puts the evidence of one reading together.
        public init(
            hours: Double, probability: Double, noisyProbability: Double, uniformShare: Double,
            isRepeat: Bool, isBeyondSlewBound: Bool = false
        ) {
            self.hours = hours
            self.probability = probability
            self.noisyProbability = noisyProbability
            self.uniformShare = uniformShare
            self.isRepeat = isRepeat
            self.isBeyondSlewBound = isBeyondSlewBound
        }
    }

    /// Takes in one reading.
    ///
    /// A reading to which every state gives no probability, or one that is no number, leaves the
    /// states as they were expected to be.
    ///
    /// - Returns: The logarithm of the reading's probability given a fault over that given none, in
    ///   nats: summed over readings, the case of the sensor against any other explanation.
    @discardableResult
    public mutating func observe(_ evidence: Evidence) -> Double {
        let hours = lastWasRepeat == nil ? 0 : max(evidence.hours, 0)
        let prior = predicted(afterHours: hours)
        let likelihood = likelihoods(evidence, workedBefore: prior.x)
        let joint = prior * likelihood
        let fault = joint.y + joint.z + joint.w
        let total = joint.x + fault
        var logRatio = 0.0
        if total > 0, total < .infinity {
            probabilities = joint / total
            logRatio =
                logarithm(max(fault / (1 - prior.x), 1e-300))
                - logarithm(max(likelihood.x, 1e-300))
        } else {
            probabilities = prior
        }
        countRepeat(evidence)
        if faultProbability >= design.suspicion {
            suspectHours = suspectReadings == 0 ? 0 : suspectHours + hours
            suspectReadings = min(suspectReadings + 1, 1_000_000)
        } else {
            suspectHours = 0
            suspectReadings = 0
        }
        return logRatio
    }

    /// The probability of the reading in each state.
    private func likelihoods(_ evidence: Evidence, workedBefore: Double) -> SIMD4<Double> {
        var works = evidence.probability
        var stuck = design.changeWhileStuck * evidence.uniformShare
        if lastWasRepeat == nil {
            // A display may have stuck at any value that it would have shown.
            stuck = evidence.probability
        } else if evidence.isRepeat {
            // A patient at rest, or a display that averages, repeats more than the model knows.
            works = max(works, repeatRate)
            stuck = 1 - design.changeWhileStuck
        }
        if evidence.isBeyondSlewBound, lastWasRepeat != nil {
            // The jump back from a faulty value is no fault of the value jumped to.
            works *= 1 - workedBefore * (1 - 1 / design.slewRatio)
        }
        return SIMD4(works, evidence.noisyProbability, stuck, evidence.uniformShare)
    }

    private mutating func countRepeat(_ evidence: Evidence) {
        defer { lastWasRepeat = lastWasRepeat != nil && evidence.isRepeat }
        guard let lastWasRepeat else { return }
        var counts = lastWasRepeat ? repeatCounts.highHalf : repeatCounts.lowHalf
        counts *= min(1, design.repeatMemoryReadings / (counts.x + counts.y))
        if evidence.isRepeat { counts.x += probabilities.x } else { counts.y += probabilities.x }
        if lastWasRepeat { repeatCounts.highHalf = counts } else { repeatCounts.lowHalf = counts }
    }
}
