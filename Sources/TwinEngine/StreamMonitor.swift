import Alerting
import ChangeDetection
import ClinicalTypes

/// One stream's detector and the alert it may have up.
struct StreamMonitor: Hashable, Sendable {
    var detector: ResidualDetector
    var lifecycle = DeviationLifecycle()
    /// The time of the last residual, nil before the first.
    var lastTime: Instant?

    init(design: ResidualDetector.Design) {
        detector = ResidualDetector(design: design)
    }

    /// Takes in the residual of one window.
    ///
    /// After an alert was raised the statistic is held to ten times the threshold, so that it can
    /// end; after it ended the detector starts anew.
    ///
    /// - Returns: The change of the alert, if any, and the statistic that caused it.
    mutating func observe(z: Double, at time: Instant, threshold: Double)
        -> (change: DeviationLifecycle.Change?, statistic: Double)
    {
        let weeks = lastTime.map { time.hours(since: $0) / 168 } ?? 0
        lastTime = time
        _ = detector.observe(z: z, weeks: weeks)
        let statistic = detector.statistic
        let change = lifecycle.observe(
            DeviationLifecycle.Input(
                statistic: statistic, threshold: threshold, residual: z, time: time))
        if lifecycle.episode != nil { detector.cap(at: 10 * threshold) }
        if change?.state == .cleared { detector.reset() }
        return (change, statistic)
    }
}
