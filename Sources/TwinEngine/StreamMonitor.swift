import Alerting
import ChangeDetection
import ClinicalTypes
import TwinModels

/// One stream's detectors, which share a budget, and the alert they may have up.
///
/// A filter learns a shift that lasts, so what a reading says against its own prediction fades
/// within hours. Besides the bets on single readings there are bets on the means of blocks as they
/// were foreseen at the block's beginning, and on the very way in which a step fades.
struct StreamMonitor: Hashable, Sendable {
    private static let mixture = ScaleMixture(equalShares: 5)

    var detector: ResidualDetector
    var signature = StepSignatureDetector()
    var blocks: [BlockDetector]
    var lifecycle = DeviationLifecycle()
    /// The time of the last residual, nil before the first.
    var lastTime: Instant?

    init(_ stream: VitalStream, design: ResidualDetector.Design) {
        detector = ResidualDetector(design: design)
        blocks = Self.blockHours(of: stream).map { BlockDetector(length: $0, design: design) }
    }

    /// The lengths of the blocks of a stream, in hours: each holds several readings.
    static func blockHours(of stream: VitalStream) -> [Double] {
        stream.isDaily ? [72, 168, 336] : [1, 4, 8]
    }

    /// The detectors' statistic, in weeks.
    var statistic: Double {
        Self.mixture.standingStatistic(
            [detector.statistic, signature.statistic] + blocks.map(\.statistic))
    }

    /// Whether a block waits to begin, for which the posterior before the next reading is needed.
    var needsPosterior: Bool { lifecycle.episode == nil && blocks.contains { !$0.isOpen } }

    /// Begins the blocks that wait, before the next reading is assimilated.
    mutating func begin(_ posterior: VitalsFilter.Gaussian) {
        for place in blocks.indices where !blocks[place].isOpen {
            blocks[place].begin(mean: posterior.mean, covariance: posterior.rows)
        }
    }

    /// Starts all detectors anew; an alert that is up ends as it would have.
    mutating func reset() {
        detector.reset()
        signature.reset()
        for place in blocks.indices { blocks[place].reset() }
    }

    /// Takes in the residual of one window.
    ///
    /// While an alert is up only the bets on single readings go on: the slower ones would hold on to
    /// it for days after the shift has gone. Their statistic is held to ten times the threshold, so
    /// that the alert can end; after it ended all detectors start anew.
    ///
    /// - Returns: The change of the alert, if any, and the statistic that caused it.
    mutating func observe(
        z: Double, step: VitalsFilter.Assimilation, at time: Instant, threshold: Double
    ) -> (change: DeviationLifecycle.Change?, statistic: Double) {
        let hours = lastTime.map { time.hours(since: $0) } ?? 0
        lastTime = time
        _ = detector.observe(z: z, weeks: hours / 168)
        let statistic =
            lifecycle.episode == nil
            ? alarmStatistic(z: z, step: step, hours: hours) : detector.statistic
        let change = lifecycle.observe(
            DeviationLifecycle.Input(
                statistic: statistic, threshold: threshold, residual: z, time: time))
        if lifecycle.episode != nil { detector.cap(at: 10 * threshold) }
        if change?.state == .raised || change?.state == .cleared {
            signature.reset()
            // What is known of the blocks under way by now must not be bet on.
            for place in blocks.indices { blocks[place].reset() }
        }
        if change?.state == .cleared { detector.reset() }
        return (change, statistic)
    }

    /// Moves the slower detectors and mixes those that have moved.
    private mutating func alarmStatistic(
        z: Double, step: VitalsFilter.Assimilation, hours: Double
    ) -> Double {
        let innovation = step.innovation
        let isArtefact = step.artefactProbability > 0.5
        signature.observe(
            z: z, deviation: innovation.deviation, hours: hours, decay: innovation.decay,
            gain: isArtefact ? .zero : innovation.gain, loadings: innovation.loadings)
        var moved: [Double?] = [detector.statistic, signature.statistic]
        for place in blocks.indices {
            blocks[place].advance(
                decay: innovation.decay, noise: innovation.processNoise,
                hours: innovation.hours)
            if !isArtefact {
                blocks[place].observe(
                    value: innovation.value, loadings: innovation.loadings,
                    noise: innovation.noise)
            }
            let hasEnded = blocks[place].isDue && blocks[place].finish() != nil
            moved.append(hasEnded ? blocks[place].statistic : nil)
        }
        return Self.mixture.alarmStatistic(moved)
    }
}
