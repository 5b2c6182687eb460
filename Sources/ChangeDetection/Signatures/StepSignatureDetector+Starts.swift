extension StepSignatureDetector {
    /// Moves every start on in time and gives up those that are too old.
    mutating func age(byHours elapsed: Float, decay: SIMD8<Double>) {
        var factors = SIMD8<Float>(decay)
        factors[6] = 1
        factors[7] = 1
        for start in 0..<count {
            starts[start].course *= factors
            starts[start].course[7] += elapsed
        }
        while count > 0, starts[0].course[7] > Self.reach { remove(0) }
    }

    /// Begins a start with all that is pending, making room for it if need be.
    mutating func begin(_ deviation: Double) {
        guard pendingStake > 0 else { return }
        if count == Self.mostStarts { mergeNearest() }
        starts[count] = Start(course: .zero, wealth: SIMD4(repeating: pendingStake / 4))
        starts[count].course[6] = Float(deviation)
        count += 1
        pendingStake = 0
        hoursSinceStart = 0
    }

    /// Makes one of the two neighbours that are nearest in age, for their age.
    private mutating func mergeNearest() {
        var nearest = 0
        var least = Float.infinity
        for start in 0..<count - 1 {
            let age = starts[start].course[7]
            let difference = (age - starts[start + 1].course[7]) / age
            guard difference < least else { continue }
            least = difference
            nearest = start
        }
        let older = starts[nearest].wealth
        let younger = starts[nearest + 1].wealth
        if (older.x + older.y) + (older.z + older.w)
            > (younger.x + younger.y) + (younger.z + younger.w)
        {
            starts[nearest + 1].course = starts[nearest].course
        }
        starts[nearest + 1].wealth = older + younger
        remove(nearest)
    }

    private mutating func remove(_ start: Int) {
        for place in start..<count - 1 { starts[place] = starts[place + 1] }
        count -= 1
        starts[count] = .none
    }

    /// Everything that changes, as numbers: the pending stake, the hours since the last start, then
    /// for each start, oldest first, its six components, s₀, its age and the wealth of its four bets.
    public var state: [Float] {
        var numbers = [pendingStake, hoursSinceStart]
        numbers.reserveCapacity(2 + 12 * count)
        for start in 0..<count {
            let held = starts[start]
            for lane in 0..<8 { numbers.append(held.course[lane]) }
            for lane in 0..<4 { numbers.append(held.wealth[lane]) }
        }
        return numbers
    }

    /// Brings back a detector from its `state`; nil for numbers that no detector has.
    public init?(design: Design = .standard, state: [Float]) {
        let (held, rest) = (state.count - 2).quotientAndRemainder(dividingBy: 12)
        guard rest == 0, (0...Self.mostStarts).contains(held), state.allSatisfy(\.isFinite),
            state[0] >= 0, state[1] >= 0
        else { return nil }
        self.init(design: design)
        count = held
        pendingStake = state[0]
        hoursSinceStart = state[1]
        var oldest = Self.reach
        for start in 0..<held {
            let base = 2 + 12 * start
            for lane in 0..<8 { starts[start].course[lane] = state[base + lane] }
            for lane in 0..<4 { starts[start].wealth[lane] = state[base + 8 + lane] }
            let age = starts[start].course[7]
            guard starts[start].course[6] > 0, age >= 0, age <= oldest,
                starts[start].wealth.min() >= 0
            else { return nil }
            oldest = age
        }
    }
}
