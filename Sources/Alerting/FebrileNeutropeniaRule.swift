public import ClinicalTypes

/// When fever meets low neutrophils.
///
/// Fever by the definition of the IDSA (Freifeld et al. 2011, Clin Infect Dis 52:e56): 38.3 °C once, or
/// 38.0 °C and above for an hour; neutrophils below 0.5·10⁹/L or expected to fall below within 48
/// hours, which here means with a probability of 0.3 or more [A]. The alert stands until a day has
/// passed without a temperature of 38.0 °C [A]. A rule has no budget: it says what is seen.
public struct FebrileNeutropeniaRule: Hashable, Sendable {
    /// A temperature that is fever by itself, in °C.
    public static let fever = 38.3
    /// A temperature that is fever if it lasts, in °C.
    public static let lastingFever = 38.0
    /// How long it must last, in hours.
    static let lastingHours = 1.0
    /// Readings further apart say nothing of the time between them, in hours [A].
    static let longestGap = 4.0
    /// The probability of low neutrophils from which on they are expected.
    public static let expectation = 0.3
    /// How long without fever ends the alert, in hours.
    static let calmHours = 24.0

    /// The alert that is up, if any.
    public private(set) var episode: DeviationLifecycle.Episode?
    /// Since when all temperatures were 38.0 °C or above.
    public private(set) var warmSince: Instant?
    /// When the last such temperature was seen.
    public private(set) var lastWarm: Instant?

    /// Starts with no alert.
    public init() {}

    /// Brings back a rule that was stored.
    public init(
        episode: DeviationLifecycle.Episode?, warmSince: Instant?, lastWarm: Instant?
    ) {
        self.episode = episode
        self.warmSince = warmSince
        self.lastWarm = lastWarm
    }

    /// Takes in a temperature.
    ///
    /// - Parameters:
    ///   - temperature: In °C.
    ///   - isSensorAtFault: Whether the thermometer is more likely at fault than not; it then raises
    ///     nothing.
    ///   - neutropenia: The probability of low neutrophils within 48 hours; nil where nothing is
    ///     known of them.
    /// - Returns: What changed, if anything.
    public mutating func observe(
        temperature: Double, isSensorAtFault: Bool = false, neutropenia: Double?,
        at time: Instant
    ) -> DeviationLifecycle.Change? {
        if temperature >= Self.lastingFever {
            if lastWarm.map({ time.hours(since: $0) > Self.longestGap }) ?? true {
                warmSince = nil
            }
            warmSince = warmSince ?? time
            lastWarm = time
        } else {
            warmSince = nil
        }
        if let current = episode {
            guard let lastWarm, time.hours(since: lastWarm) >= Self.calmHours else { return nil }
            episode = nil
            return DeviationLifecycle.Change(
                state: .cleared, priority: .high, onset: current.onset, ordinal: current.changes)
        }
        let lasts = warmSince.map { time.hours(since: $0) >= Self.lastingHours } ?? false
        guard temperature >= Self.fever || lasts, !isSensorAtFault,
            let neutropenia, neutropenia >= Self.expectation
        else { return nil }
        let onset = warmSince ?? time
        episode = DeviationLifecycle.Episode(onset: onset, priority: .high, changes: 1)
        return DeviationLifecycle.Change(
            state: .raised, priority: .high, onset: onset, ordinal: 0)
    }
}
