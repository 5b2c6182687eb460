public import ClinicalTypes

/// When a twin that no longer fits its patient is calibrated anew, and when it is given up.
///
/// A value: what was observed goes in, what is to be done comes out. Drift has a shadow started: the
/// same twin, less sure of what it knows. For a day it learns beside the twin, for another both are
/// held against the readings by the logarithm of the probability they gave them, and the shadow goes on
/// if it is clearly better. At most one shadow in three days and two in thirty; at drift after that the twin counts
/// as uncalibrated until two weeks have passed without: it is then not believed where it says that the
/// patient departs from it.
public struct RecalibrationPolicy: Hashable, Sendable {
    /// How long a shadow learns before it is compared, in hours.
    static let learningHours = 24.0
    /// How long it runs in all at least, in hours.
    static let leastHours = 48.0
    /// How many readings it is compared on at least.
    static let leastReadings = 20
    /// By how much its score must be better, in nats: ten to one [A].
    static let leastAdvantage = 2.302_585
    /// The time between the beginnings of two shadows at least, in hours.
    static let pauseHours = 72.0
    /// How far back shadows count, in hours, and how many there may be.
    static let memoryHours = 30.0 * 24
    static let mostShadows = 2
    /// How long without drift makes a twin calibrated again, in hours.
    static let trustHours = 14.0 * 24

    /// What is to be done.
    public enum Action: Hashable, Sendable {
        /// Nothing.
        case none
        /// A shadow is to be started; the alert is raised.
        case startShadow
        /// The shadow takes the twin's place; the alert ends.
        case adoptShadow
        /// The shadow is dropped, for it was no better; the alert ends.
        case dropShadow
        /// The twin is not to be believed; the alert goes on or is raised.
        case distrust
        /// The twin is believed again; the alert ends.
        case trust
    }

    /// When the last shadows began, oldest first.
    public internal(set) var shadows: [Instant] = []
    /// Whether one is running.
    public internal(set) var isShadowing = false
    /// By how much the shadow's logarithmic score is better, in nats.
    public internal(set) var advantage = 0.0
    /// How many readings it was compared on.
    public internal(set) var compared = 0
    /// Whether the shadow is to be dropped; settled within the window in which it came about.
    private var isAbandoned = false
    /// Since when there has been no drift while the twin is not believed; nil while it is.
    public internal(set) var distrustedSince: Instant?

    /// Starts with a twin that is believed.
    public init() {}

    /// Whether the twin is not believed.
    public var isUncalibrated: Bool { distrustedSince != nil }

    /// Takes in how much better the shadow foresaw a reading, in nats.
    public mutating func compare(_ difference: Double, at time: Instant) {
        guard isShadowing, difference.isFinite, let began = shadows.last,
            time.hours(since: began) >= Self.learningHours
        else { return }
        advantage += difference
        compared += 1
    }

    /// Takes in whether there is drift.
    ///
    /// - Parameter isCalm: Whether no event is thought to be going on: a shadow takes the twin's place
    ///   only then.
    public mutating func observe(isDrifting: Bool, isCalm: Bool, at time: Instant) -> Action {
        if isAbandoned {
            isAbandoned = false
            isShadowing = false
            return .dropShadow
        }
        if isShadowing {
            guard let began = shadows.last, time.hours(since: began) >= Self.leastHours,
                compared >= Self.leastReadings, isCalm
            else { return .none }
            isShadowing = false
            return advantage >= Self.leastAdvantage ? .adoptShadow : .dropShadow
        }
        if let since = distrustedSince {
            if isDrifting {
                distrustedSince = time
            } else if time.hours(since: since) >= Self.trustHours {
                distrustedSince = nil
                return .trust
            }
            return .none
        }
        guard isDrifting else { return .none }
        shadows.removeAll { time.hours(since: $0) > Self.memoryHours }
        guard shadows.count < Self.mostShadows else {
            distrustedSince = time
            return .distrust
        }
        if let last = shadows.last, time.hours(since: last) < Self.pauseHours { return .none }
        shadows.append(time)
        isShadowing = true
        advantage = 0
        compared = 0
        return .startShadow
    }

    /// Gives the shadow up, for it could not take a step; the next `observe` has it dropped.
    public mutating func abandonShadow() { isAbandoned = isShadowing }
}
