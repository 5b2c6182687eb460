/// What the particles of one setting and one artefact history share in one stream.
///
/// Given which readings were artefacts, a covariance depends on times alone and not on values, so
/// the particles that agree on that need only one.
package struct HistoryClass: Hashable, Sendable {
    /// The setting whose parameters hold.
    package var setting: CareSetting
    /// Whether the particles are of the event bank.
    package var isOfEvent: Bool
    /// The covariance of the linear components.
    var packed: PackedCovariance
    /// The variability scale κ, dimensionless: a factor on the variances of wander and noise.
    package var scale: Double
    /// How many readings' worth κ rests on.
    package var scaleReadings: Double

    /// The covariance, unpacked.
    package var covariance: LevelCovariance {
        get { LevelCovariance(packed) }
        set { packed = PackedCovariance(newValue) }
    }

    /// The standard deviation of a reading without noise at no particular time of day.
    var spread: Double {
        let h = LevelState(1, 1, 1, 0, 0, 0, 0, 0)
        return h.dot(covariance.times(h)).squareRoot()
    }

    /// Learns κ from one reading, by the discounted variance learning of West and Harrison (1997,
    /// Bayesian Forecasting and Dynamic Models, 10.8).
    ///
    /// Only the reading's `share` of variance that κ scales says something about κ. The scale moves
    /// after the reading was judged, so a prediction never knows what it predicts.
    ///
    /// - Parameters:
    ///   - ratio: The squared residual over its predicted variance.
    ///   - share: The part of that variance that κ scales, 0 to 1.
    ///   - weight: The probability that the reading is no artefact.
    mutating func learnScale(ratio: Double, share: Double, weight: Double, memory: Double) {
        // Newton's step for ln κ: the slope of the log likelihood is share (ratio − 1) / 2 and its
        // information share² / 2.
        let information = weight * share * share
        scaleReadings = min(scaleReadings + information, memory)
        // One reading counts for three standard deviations at most: more is an artefact's work.
        let surprise = min(ratio, 9) - 1
        scale = min(max(scale * (1 + weight * share / scaleReadings * surprise), 0.02), 20)
    }
}
