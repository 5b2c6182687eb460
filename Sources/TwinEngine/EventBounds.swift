/// Between which values the event detector's statistic counts as nothing, as something and as
/// enough, in weeks.
///
/// Where windows follow each other within hours, a stake is small against the threshold and
/// evidence comes fast. Where a patient shows one value a day, a day's stake alone is a fourteenth of
/// the usual threshold and no evidence of anything, and as much evidence as hours at a bedside undo
/// would hold an alert up for weeks.
struct EventBounds: Hashable, Sendable {
    /// Above this baselines are not learned.
    let frozen: Double
    /// Whether the window shows a day's value and comes hours after the one before.
    let isSparse: Bool
    /// Below this an alert may end.
    let calm: Double
    /// What exceeds this is given away.
    let most: Double

    /// The bounds of one window.
    ///
    /// - Parameters:
    ///   - threshold: The statistic at which the alert is raised.
    ///   - stake: The stake on events that began since the window before.
    ///   - isSparse: Whether the window shows a day's value and comes hours after the one before.
    init(threshold: Double, stake: Double, isSparse: Bool) {
        self.isSparse = isSparse
        guard isSparse else {
            frozen = threshold / 20
            calm = threshold / 20
            // Enough for a probability near one under any hazard, and undone within hours.
            most = 5_000 * threshold
            return
        }
        // The stakes on events that last four days and are as probable as none.
        frozen = max(threshold / 20, min(threshold / 2, 5 * stake))
        calm = frozen
        most = 10 * threshold
    }
}
