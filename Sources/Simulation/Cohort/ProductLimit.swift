/// The share of patients without an event, where some leave before one (Kaplan and Meier 1958, J Am
/// Stat Assoc 53:457).
public struct ProductLimit: Hashable, Sendable {
    /// The share at the end.
    public let survival: Double
    /// What each patient contributes: their mean is the share, and the standard error of their mean is
    /// its own (the influence function of the estimator; Reid 1981, Ann Stat 9:78). Without anybody
    /// who leaves they are 1 and 0.
    public let values: [Double]

    /// Estimates a share.
    ///
    /// - Parameter patients: The day of the event, or the last day without one.
    /// - Precondition: There is a patient.
    /// - Complexity: O(*n* log *n*).
    public init(_ patients: [(day: Int, hasEvent: Bool)]) {
        precondition(!patients.isEmpty, "a share is of somebody")
        let count = Double(patients.count)
        var survival = 1.0
        // Events come before leaving on the same day.
        var events: [Int: (hazard: Double, atRisk: Double)] = [:]
        let byDay = Dictionary(grouping: patients, by: \.day)
        var atRisk = patients.count
        for day in byDay.keys.sorted() {
            let leaving = byDay[day] ?? []
            let failed = leaving.count { $0.hasEvent }
            if failed > 0 {
                events[day] = (Double(failed) / Double(atRisk), Double(atRisk) / count)
                survival *= 1 - Double(failed) / Double(atRisk)
            }
            atRisk -= leaving.count
        }
        let ordered = events.sorted { $0.key < $1.key }
        let end = survival
        self.survival = end
        values = patients.map { patient in
            var sum = 0.0
            for (day, event) in ordered where day <= patient.day {
                // The estimate is a product: each factor 1 − h moves the share by its own inverse.
                let own = patient.hasEvent && day == patient.day ? 1.0 : 0
                let left = 1 - event.hazard
                guard left > 0 else { return 0 }
                sum += (own - event.hazard) / (event.atRisk * left)
            }
            return end * (1 - sum)
        }
    }
}
