/// How many illnesses red days announce, and how many red days healthy people have.
public struct IllnessDetection: Hashable, Sendable {
    /// How many persons could be detected.
    public private(set) var eligible = 0
    /// How many of them have a red day from 14 days before the onset to its day.
    public private(set) var before = 0
    /// How many have one from 14 days before to 7 days after.
    public private(set) var around = 0
    /// How many days were healthy, of all persons.
    public private(set) var healthyDays = 0
    /// How many of them were red.
    public private(set) var redHealthyDays = 0
    /// How many stretches of 15 healthy days there are.
    public private(set) var healthyStretches = 0
    /// How many of them have a red day: what the share of the detected would be by chance.
    public private(set) var redHealthyStretches = 0

    /// Counts.
    ///
    /// - Parameter people: Each person's record and red days; a red day counts if it was recorded.
    public init(_ people: [(record: IllnessRecord, redDays: Set<Int>)]) {
        for (record, red) in people {
            if record.isEligible {
                eligible += 1
                let first = IllnessRecord.earliestDay
                if record.hasDay(of: red, from: first, through: 0) { before += 1 }
                if record.hasDay(of: red, from: first, through: 7) { around += 1 }
            }
            let healthy = record.healthyDays
            healthyDays += healthy.count
            redHealthyDays += healthy.count { red.contains($0) }
            let stretches = record.healthyStretches
            healthyStretches += stretches.count
            redHealthyStretches += stretches.count { $0.contains { red.contains($0) } }
        }
    }

    /// Red days per healthy person-day.
    public var falseRate: Double { Double(redHealthyDays) / Double(healthyDays) }

    /// The lowest threshold at which no more than a share `rate` of healthy days score as much or
    /// more.
    ///
    /// Chosen on healthy days alone: whether anybody is detected has no part in it. +∞ where even
    /// the highest score is too frequent.
    public static func threshold(ofHealthyScores scores: [Double], matching rate: Double) -> Double
    {
        let allowed = Int(rate * Double(scores.count) + 1e-9)
        let ordered = scores.sorted(by: >)
        guard allowed < ordered.count else { return ordered.last ?? .infinity }
        // Ties with the first score that is not allowed are not allowed either.
        return ordered[..<allowed].last { $0 > ordered[allowed] } ?? .infinity
    }
}
