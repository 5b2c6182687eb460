public import ClinicalTypes

/// When a deviation alert of one detector begins, worsens and ends.
///
/// A value: what was observed goes in, what changed comes out. Raised when the statistic reaches
/// the threshold A, escalated when it reaches 10 A, cleared when it has fallen below A / 20 and the
/// smoothed residual has stayed within ±0.5 for half an hour and two readings. Between A / 20 and A
/// nothing changes: that is the hysteresis.
public struct DeviationLifecycle: Hashable, Sendable {
    /// One observation of the detector.
    public struct Input: Hashable, Sendable {
        /// The statistic M, in weeks.
        public var statistic: Double
        /// The threshold A, in weeks.
        public var threshold: Double
        /// The standardised residual.
        public var residual: Double
        /// The event time of the reading.
        public var time: Instant
        /// The statistic below which the alert may end, in weeks.
        public var calm: Double

        /// Makes an observation; `threshold` must be positive.
        ///
        /// - Parameter calm: A twentieth of the threshold unless stated. More where readings are so
        ///   rare that what is staked between two of them would hold an alert up.
        public init(
            statistic: Double, threshold: Double, residual: Double, time: Instant,
            calm: Double? = nil
        ) {
            self.statistic = statistic
            self.threshold = threshold
            self.residual = residual
            self.time = time
            self.calm = calm ?? threshold / 20
        }
    }

    /// A change of the alert.
    public struct Change: Hashable, Sendable {
        /// What changed.
        public var state: AlertState
        /// How urgent the alert is from now on.
        public var priority: AlertPriority
        /// When the episode began.
        public var onset: Instant
        /// Counts the changes of the episode, from 0.
        public var ordinal: Int

        /// Makes a change.
        public init(state: AlertState, priority: AlertPriority, onset: Instant, ordinal: Int) {
            self.state = state
            self.priority = priority
            self.onset = onset
            self.ordinal = ordinal
        }
    }

    /// An alert that is up.
    public struct Episode: Hashable, Sendable {
        /// When it began.
        public var onset: Instant
        /// How urgent it is.
        public var priority: AlertPriority
        /// How many changes it has had.
        public var changes: Int

        /// Makes an episode.
        public init(onset: Instant, priority: AlertPriority, changes: Int) {
            self.onset = onset
            self.priority = priority
            self.changes = changes
        }
    }

    /// The alert that is up, if any.
    public private(set) var episode: Episode?
    /// Since when the statistic has been above a tenth of the threshold.
    public private(set) var risingSince: Instant?
    /// The residuals' exponentially weighted mean, with weight 0.2 for the newest.
    public private(set) var smoothedResidual: Double
    /// Since when the conditions for clearing have held.
    public private(set) var calmSince: Instant?
    /// How many readings in a row they have held.
    public private(set) var calmReadings: Int

    /// Starts with no alert.
    public init() {
        smoothedResidual = 0
        calmReadings = 0
    }

    /// Brings back a lifecycle that was stored.
    public init(
        episode: Episode?, risingSince: Instant?, smoothedResidual: Double, calmSince: Instant?,
        calmReadings: Int
    ) {
        self.episode = episode
        self.risingSince = risingSince
        self.smoothedResidual = smoothedResidual
        self.calmSince = calmSince
        self.calmReadings = calmReadings
    }

    /// Takes in one observation.
    ///
    /// - Returns: What changed, if anything. After `cleared` the detector must start anew.
    public mutating func observe(_ input: Input) -> Change? {
        smoothedResidual += 0.2 * (input.residual - smoothedResidual)
        if input.statistic < input.threshold / 10 {
            risingSince = nil
        } else if risingSince == nil {
            risingSince = input.time
        }
        guard let current = episode else { return raise(input) }
        if current.priority == .low, input.statistic >= 10 * input.threshold {
            return change(current, to: .escalated, priority: .medium)
        }
        return isCalm(input) ? clear(current) : nil
    }

    private mutating func raise(_ input: Input) -> Change? {
        guard input.statistic >= input.threshold else { return nil }
        calmSince = nil
        calmReadings = 0
        let begun = Episode(
            onset: risingSince ?? input.time,
            priority: input.statistic >= 10 * input.threshold ? .medium : .low, changes: 0)
        return change(begun, to: .raised, priority: begun.priority)
    }

    private mutating func clear(_ current: Episode) -> Change? {
        let change = change(current, to: .cleared, priority: current.priority)
        episode = nil
        risingSince = nil
        calmSince = nil
        calmReadings = 0
        return change
    }

    private mutating func change(
        _ current: Episode, to state: AlertState, priority: AlertPriority
    ) -> Change {
        episode = Episode(onset: current.onset, priority: priority, changes: current.changes + 1)
        return Change(
            state: state, priority: priority, onset: current.onset, ordinal: current.changes)
    }

    private mutating func isCalm(_ input: Input) -> Bool {
        guard input.statistic < input.calm, abs(smoothedResidual) < 0.5 else {
            calmSince = nil
            calmReadings = 0
            return false
        }
        let since = calmSince ?? input.time
        calmSince = since
        calmReadings += 1
        return calmReadings >= 2 && input.time.hours(since: since) >= 0.5
    }
}
