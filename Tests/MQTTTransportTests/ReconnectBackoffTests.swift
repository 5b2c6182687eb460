import MQTTTransport
import Testing

@Suite struct ReconnectBackoffTests {
    /// Always draws the same fraction of the range.
    private struct FixedDraw: RandomNumberGenerator {
        var value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test func boundDoublesUntilTheCeiling() {
        var backoff = ReconnectBackoff(initial: .milliseconds(500), ceiling: .seconds(30))
        var generator = SystemRandomNumberGenerator()
        var bounds: [Duration] = []
        for _ in 0..<9 {
            bounds.append(backoff.bound)
            _ = backoff.nextDelay(using: &generator)
        }
        #expect(
            bounds == [0.5, 1, 2, 4, 8, 16, 30, 30, 30].map { Duration.seconds($0) })
    }

    @Test func delayFillsTheWholeRangeBelowTheBound() {
        var low = FixedDraw(value: 0)
        var high = FixedDraw(value: .max)
        var first = ReconnectBackoff()
        var second = ReconnectBackoff()
        #expect(first.nextDelay(using: &low) == .zero)
        let longest = second.nextDelay(using: &high)
        #expect(longest > .milliseconds(499) && longest < .milliseconds(500))
    }

    @Test func sameDrawsGiveTheSameDelays() {
        var generator = FixedDraw(value: 0x1234_5678_9ABC_DEF0)
        var first = ReconnectBackoff()
        var second = ReconnectBackoff()
        for _ in 0..<5 {
            #expect(first.nextDelay(using: &generator) == second.nextDelay(using: &generator))
        }
    }

    @Test func aConnectionThatLastsResetsTheBoundAndAShortOneDoesNot() {
        var backoff = ReconnectBackoff()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3 { _ = backoff.nextDelay(using: &generator) }
        backoff.connectionEnded(after: .seconds(29))
        #expect(backoff.bound == .seconds(4))
        backoff.connectionEnded(after: .seconds(30))
        #expect(backoff.bound == .milliseconds(500))
    }
}
