/// One person's days around the first symptoms of an illness.
public struct IllnessRecord: Hashable, Sendable {
    /// Days before the onset from which on an alert counts as a detection.
    public static let earliestDay = -14
    /// Days that a person must have been recorded before anything about them is scored: before that
    /// no rule has a baseline.
    public static let daysOfBaseline = 14
    /// Days, from before to after the onset, that are not healthy.
    public static let illDays = -21...28
    /// Recorded days within −14…0 without which nothing can be detected.
    public static let fewestDays = 7

    /// The numbers of the recorded days, growing.
    public let days: [Int]
    /// The number of the day of the first symptoms.
    public let onset: Int

    /// Puts a record together; `days` must not be empty.
    public init(days: some Sequence<Int>, onset: Int) {
        self.days = Set(days).sorted()
        precondition(!self.days.isEmpty, "a record has a day")
        self.onset = onset
    }

    /// Whether an early detection could be expected: the baseline was complete two weeks before the
    /// onset, and at least half of the days from then to the onset were recorded.
    public var isEligible: Bool {
        days[0] + IllnessRecord.daysOfBaseline <= onset + IllnessRecord.earliestDay
            && days.count { (IllnessRecord.earliestDay...0).contains($0 - onset) }
                >= IllnessRecord.fewestDays
    }

    /// The recorded days after the baseline on which the person counts as healthy.
    public var healthyDays: [Int] { days.filter(isHealthy) }

    /// Whether an alert in a stretch of days counts as one in it.
    func hasDay(of red: Set<Int>, from first: Int, through last: Int) -> Bool {
        days.contains { (first...last).contains($0 - onset) && red.contains($0) }
    }

    /// The stretches of 15 days that hold no day near the illness and 7 recorded ones or more, one
    /// after the other: what the window of detection looks like where there is nothing to detect.
    var healthyStretches: [[Int]] {
        let length = 1 - IllnessRecord.earliestDay
        var stretches: [[Int]] = []
        var start = days[0] + IllnessRecord.daysOfBaseline
        while let last = days.last, start + length - 1 <= last {
            let stretch = start..<start + length
            if let near = stretch.last(where: { IllnessRecord.illDays.contains($0 - onset) }) {
                start = near + 1
                continue
            }
            let recorded = days.filter { stretch.contains($0) }
            if recorded.count >= IllnessRecord.fewestDays { stretches.append(recorded) }
            start += length
        }
        return stretches
    }

    private func isHealthy(_ day: Int) -> Bool {
        day - days[0] >= IllnessRecord.daysOfBaseline
            && !IllnessRecord.illDays.contains(day - onset)
    }
}
