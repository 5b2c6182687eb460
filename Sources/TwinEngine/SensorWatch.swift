import Alerting
import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

/// One stream's sensor: whether it is at fault, and the technical alert it may have up.
struct SensorWatch: Hashable, Sendable {
    /// A fault that was reported.
    struct Episode: Hashable, Sendable {
        /// When it began.
        var onset: Instant
        /// How many changes its alert has had.
        var changes: Int
    }

    var monitor: SensorFaultMonitor
    /// The value shown last, in the stream's unit; nil before the first.
    var lastValue: Double?
    /// When it was shown.
    var lastTime: Instant?
    /// Since when the sensor has been suspected.
    var suspectSince: Instant?
    var episode: Episode?

    init(_ stream: VitalStream) {
        monitor = SensorFaultMonitor(design: stream.isDaily ? .daily : .version1)
    }

    /// The probability, before a reading at `time`, that its value says little of the patient: the
    /// sensor is noisy or its display stuck. (One that is off shows artefacts, which every reading
    /// may be.)
    func doubt(at time: Instant) -> Double {
        let states = monitor.predicted(afterHours: hours(until: time))
        return min(states.y + states.z, 1)
    }

    /// Takes in one reading.
    ///
    /// - Returns: The change of the alert, if any.
    mutating func observe(
        _ summary: WindowSummary, _ step: VitalsFilter.Assimilation
    ) -> DeviationLifecycle.Change? {
        let observation = summary.observation
        let stream = observation.stream
        let value = observation.cell.value
        let hours = hours(until: observation.time)
        // What an event explains is no fault: the sensor is judged against patients of both kinds.
        let events = min(exponential(step.logEventRatio), 1e6)
        monitor.observe(
            SensorFaultMonitor.Evidence(
                hours: hours, probability: min(step.workingProbability * (1 + events) / 2, 1),
                noisyProbability: step.noisyProbability,
                uniformShare: observation.cell.share(of: stream.physicalRange),
                isRepeat: summary.isConstant && value == lastValue,
                isBeyondSlewBound: lastValue.map {
                    stream.isBeyondSlewBound(from: $0, to: value, hours: hours)
                } ?? false))
        lastValue = value
        lastTime = observation.time
        if monitor.suspectReadings == 0 {
            suspectSince = nil
        } else if suspectSince == nil {
            suspectSince = observation.time
        }
        return change(at: observation.time)
    }

    /// Raised when the fault is certain for long enough, cleared when it is no longer likelier than
    /// not.
    private mutating func change(at time: Instant) -> DeviationLifecycle.Change? {
        if let current = episode {
            guard monitor.faultProbability < 0.5 else { return nil }
            episode = nil
            return DeviationLifecycle.Change(
                state: .cleared, priority: .low, onset: current.onset, ordinal: current.changes)
        }
        guard monitor.isFaulty else { return nil }
        let onset = suspectSince ?? time
        episode = Episode(onset: onset, changes: 1)
        return DeviationLifecycle.Change(
            state: .raised, priority: .low, onset: onset, ordinal: 0)
    }

    private func hours(until time: Instant) -> Double {
        lastTime.map { max(0, time.hours(since: $0)) } ?? 0
    }
}
