import Alerting
import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

/// Whether a twin still fits its patient, and what is done about it.
struct DriftWatch: Hashable, Sendable {
    /// The bound on false alerts, per patient-week: one in ninety days.
    static let budgetPerWeek = 7.0 / 90
    /// The power of the ratio of probabilities that is bet.
    static let power = 0.5

    var policy = RecalibrationPolicy()
    /// The twin that learns beside, one at most: an array, for while none is needed it takes no room.
    private var shadows: [VitalsFilter] = []
    /// The twin that learns beside; nil while none is needed.
    var shadow: VitalsFilter? {
        get { shadows.first }
        set { shadows = newValue.map { [$0] } ?? [] }
    }
    /// The alert that is up, if any.
    var episode: DeviationLifecycle.Episode?
    /// How often the twin was calibrated anew.
    var recalibrations = 0
    /// Alerts of deviation that were raised while the twin was not believed, and so were not told.
    var untold: Set<String> = []

    /// Does what the policy asks of the alert.
    ///
    /// - Returns: The change of the alert, if any.
    mutating func change(
        _ action: RecalibrationPolicy.Action, at time: Instant
    ) -> DeviationLifecycle.Change? {
        switch action {
        case .none: return nil
        case .startShadow: return raise(.low, at: time)
        case .distrust: return raise(.medium, at: time)
        case .adoptShadow, .dropShadow, .trust:
            guard let current = episode else { return nil }
            episode = nil
            return DeviationLifecycle.Change(
                state: .cleared, priority: current.priority, onset: current.onset,
                ordinal: current.changes)
        }
    }

    private mutating func raise(
        _ priority: AlertPriority, at time: Instant
    ) -> DeviationLifecycle.Change? {
        let current = episode ?? .init(onset: time, priority: priority, changes: 0)
        episode = .init(
            onset: current.onset, priority: priority, changes: current.changes + 1)
        return DeviationLifecycle.Change(
            state: current.changes == 0 ? .raised : .escalated, priority: priority,
            onset: current.onset, ordinal: current.changes)
    }

    /// The events without those that a twin which is not believed has to say.
    ///
    /// Rules and faults are always told; the end of an alert is told if its beginning was.
    mutating func told(_ events: [AlertEvent]) -> [AlertEvent] {
        guard policy.isUncalibrated || !untold.isEmpty else { return events }
        return events.filter { event in
            guard event.kind == .deviation else { return true }
            if event.state == .raised, policy.isUncalibrated {
                untold.insert(event.id.rawValue)
            }
            guard untold.contains(event.id.rawValue) else { return true }
            if event.state == .cleared { untold.remove(event.id.rawValue) }
            return false
        }
    }
}
