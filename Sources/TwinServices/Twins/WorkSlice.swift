/// How long one patient may keep a worker busy before the others have their turns.
struct WorkSlice {
    /// Steps between two looks at the clock, which costs about as much as a step that does nothing.
    private static let stride = 8

    private let end: ContinuousClock.Instant?
    private var steps = 0

    /// A slice that lasts for `duration`, or the few steps longer that it takes to notice.
    init(_ duration: Duration) {
        end = .now + duration
    }

    private init() {
        end = nil
    }

    /// A slice without end.
    static let endless = WorkSlice()

    /// Counts a step, and says whether it was the last.
    mutating func isOver() -> Bool {
        guard let end else { return false }
        steps += 1
        return steps.isMultiple(of: Self.stride) && ContinuousClock.now >= end
    }
}
