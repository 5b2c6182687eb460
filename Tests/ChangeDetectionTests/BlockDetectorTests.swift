import ChangeDetection
import TestSupport
import Testing

@Suite struct BlockDetectorTests {
    private static let covariance = (0..<6).map { row in
        var lanes = SIMD8<Double>.zero
        lanes[row] = 1
        return lanes
    }

    /// One reading of a white sequence with variance 2, of which the block knows nothing.
    private func read(_ detector: inout BlockDetector, _ value: Double, hours: Double = 0.25) {
        if !detector.isOpen { detector.begin(mean: .zero, covariance: Self.covariance) }
        detector.advance(
            decay: .zero, noise: SIMD8(1, 0, 0, 0, 0, 0, 0, 0), hours: hours)
        detector.observe(value: value, loadings: SIMD8(1, 0, 0, 0, 0, 0, 0, 0), noise: 1)
    }

    @Test func aBlockIsSettledOnTheMeanOfItsReadingsWithTheTimeItTook() throws {
        var detector = BlockDetector(length: 1)
        var bets = ResidualDetector()
        let values = [1.0, 2, -0.5, 1.5, 3, 1, 0, 2]
        for (place, value) in values.enumerated() {
            read(&detector, value)
            #expect(detector.isDue == (place % 4 == 3))
            guard detector.isDue else { continue }
            let z = values[place - 3...place].reduce(0, +) / 8.squareRoot()
            let score = detector.finish()
            #expect(abs(try #require(score) - z) < 1e-6)
            _ = bets.observe(z: z, weeks: 1.0 / 168)
            #expect(abs(detector.statistic / bets.statistic - 1) < 1e-5)
            #expect(!detector.isOpen)
        }
    }

    @Test func readingsThatComeAlittleEarlyDoNotLengthenTheBlock() {
        var detector = BlockDetector(length: 1)
        for _ in 0..<4 { read(&detector, 0, hours: 0.2375) }
        #expect(detector.isDue)
        var early = BlockDetector(length: 1)
        for _ in 0..<4 { read(&early, 0, hours: 0.23) }
        #expect(!early.isDue)
    }

    @Test func aBlockWithoutReadingsSettlesNothing() {
        var detector = BlockDetector(length: 1)
        #expect(detector.finish() == nil && !detector.isDue)
        detector.begin(mean: .zero, covariance: Self.covariance)
        detector.advance(decay: .zero, noise: .zero, hours: 2)
        #expect(detector.isDue && detector.finish() == nil && detector.statistic == 0)
        #expect(!detector.isOpen)
    }

    @Test func aResetGivesUpTheBlockUnderWayAndACapKeepsIt() {
        var detector = BlockDetector(length: 1)
        for _ in 0..<4 { read(&detector, 4) }
        _ = detector.finish()
        let full = detector.statistic
        read(&detector, 1)
        detector.cap(at: full / 2)
        #expect(abs(detector.statistic / (full / 2) - 1) < 1e-12 && detector.isOpen)
        detector.reset()
        #expect(detector == BlockDetector(length: 1))
    }

    @Test func storedStateBringsBackTheDetectorAndOtherStateIsRefused() {
        var detector = BlockDetector(length: 4)
        for step in 0..<21 {
            read(&detector, Double(step % 3))
            if detector.isDue { _ = detector.finish() }
            let stored = BlockDetector(
                length: 4, wealth: detector.bets.wealth, block: detector.block?.state)
            #expect(stored == detector)
        }
        #expect(BlockDetector(length: 4, wealth: [1], block: nil) == nil)
        #expect(BlockDetector(length: 4, wealth: detector.bets.wealth, block: [1]) == nil)
    }
}
