import ChangeDetection
import Foundation
import TestSupport
import Testing

@Suite struct StepSignatureDetectorTests {
    private static let exact = StepSignatureDetector.Design(
        sizes: SIMD2(1.5, 3), toleratedShift: 0, toleratedSpread: 1, spacing: 0.25)

    /// A Kalman filter of six independent components, each an Ornstein–Uhlenbeck process, read at
    /// any times with any loadings.
    private struct Filter {
        var mean = [Double](repeating: 0, count: 6)
        var covariance = (0..<6).map { row in
            (0..<6).map { row == $0 ? 1 + Double(row) : 0 }
        }
        let hours = [900.0, 300, 1, 50, 20, 12]
        private(set) var decay = SIMD8<Double>.zero
        private(set) var gain = SIMD8<Double>.zero
        private(set) var deviation = 0.0

        mutating func move(_ elapsed: Double) {
            for row in 0..<6 { decay[row] = exp(-elapsed / hours[row]) }
            for row in 0..<6 {
                mean[row] *= decay[row]
                for column in 0..<6 { covariance[row][column] *= decay[row] * decay[column] }
                covariance[row][row] += (1 + Double(row)) * (1 - decay[row] * decay[row])
            }
        }

        /// Takes in a reading and returns the innovation.
        mutating func read(_ value: Double, _ loadings: SIMD8<Double>) -> Double {
            let loaded = (0..<6).map { row in
                (0..<6).reduce(0) { $0 + covariance[row][$1] * loadings[$1] }
            }
            let variance = (0..<6).reduce(2) { $0 + loaded[$1] * loadings[$1] }
            deviation = variance.squareRoot()
            let innovation = value - (0..<6).reduce(0) { $0 + mean[$1] * loadings[$1] }
            for row in 0..<6 {
                gain[row] = loaded[row] / variance
                mean[row] += gain[row] * innovation
                for column in 0..<6 {
                    covariance[row][column] -= loaded[row] * loaded[column] / variance
                }
            }
            return innovation
        }
    }

    /// The signature is what a second filter, given a step of one and no noise, has left of it.
    @Test(arguments: [61, 62, 63, 64] as [UInt64])
    func everyBetIsOnTheInnovationsThatTheFilterWouldLeaveOfAStep(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var detector = StepSignatureDetector(design: Self.exact)
        var filter = Filter()
        /// For each start a filter that sees nothing but the step, the deviation and the wealth.
        var starts: [(filter: Filter, deviation: Double, wealth: [Double])] = []
        var pending = 0.0
        var sinceStart = 0.0
        while starts.count < StepSignatureDetector.mostStarts {
            let hours = random.exponential(mean: 0.1)
            let angle = random.uniform() * 6
            let loadings = SIMD8(1, 1, 1, cos(angle), sin(angle), 0.18, 77, 77)
            filter.move(hours)
            _ = filter.read(random.normal(), loadings)
            for start in starts.indices { starts[start].filter.move(hours) }
            pending += hours / 168
            sinceStart += hours
            if starts.isEmpty || sinceStart >= 0.25 * 15 / 16 {
                var fresh = filter
                fresh.mean = fresh.mean.map { _ in 0 }
                // Before this reading: what a filter's covariance is does not depend on values.
                starts.append((fresh, filter.deviation, Array(repeating: pending / 4, count: 4)))
                pending = 0
                sinceStart = 0
            }
            let z = 2 * random.normal()
            let clipped = min(max(z, -4), 4)
            var statistic = 0.0
            for start in starts.indices {
                let seen = (0..<6).reduce(0) { $0 + starts[start].filter.mean[$1] * loadings[$1] }
                let signature = 1 - seen
                for lane in 0..<6 {
                    starts[start].filter.mean[lane] += filter.gain[lane] * signature
                }
                for (bet, size) in [1.5, -1.5, 3, -3].enumerated() {
                    let shift = size * signature * starts[start].deviation / filter.deviation
                    starts[start].wealth[bet] *= exp(shift * clipped - shift * shift / 2)
                    statistic += starts[start].wealth[bet]
                }
            }
            let before = detector.statistic
            let factor = detector.observe(
                z: z, deviation: filter.deviation, hours: hours, decay: filter.decay,
                gain: filter.gain, loadings: loadings)
            #expect(abs(detector.statistic / statistic - 1) < 1e-5)
            if sinceStart > 0 {
                #expect(abs(detector.statistic / before / factor - 1) < 1e-5)
            }
        }
    }

    /// The expectation of the factor of one bet, for z ~ N(`mean`, `deviation`²), by Simpson's rule.
    private func expectation(
        of bet: Int, from detector: StepSignatureDetector, gain: SIMD8<Double>, mean: Double,
        deviation: Double
    ) -> Double {
        let steps = 400
        let before = detector.state[10 + bet]
        var sum = 0.0
        for step in 0...steps {
            let x = -8 + 16 * Double(step) / Double(steps)
            var copy = detector
            copy.observe(
                z: mean + deviation * x, deviation: 1.3, hours: 0,
                decay: SIMD8(repeating: 1), gain: gain, loadings: SIMD8(repeating: 1))
            let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
            sum += weight * Double(copy.state[10 + bet] / before) * exp(-0.5 * x * x)
        }
        return sum * 16 / Double(steps) / 3 / (2 * .pi).squareRoot()
    }

    /// A filter that overshoots leaves of a step its opposite.
    @Test(arguments: 0..<4, [false, true])
    func aBetGainsNothingOnAverageWhileResidualsAreWithinTolerance(bet: Int, overshoots: Bool) {
        var detector = StepSignatureDetector()
        let gain = SIMD8(overshoots ? 1.5 : 0.1, 0.05, 0.3, 0, 0, 0.02, 0, 0)
        for _ in 0..<3 {
            detector.observe(
                z: 0.5, deviation: 1, hours: 0.25, decay: SIMD8(repeating: 0.99), gain: gain,
                loadings: SIMD8(repeating: 1))
        }
        for mean in [-0.1, 0, 0.1] {
            for deviation in [0.8, 1, 1.05] {
                let value = expectation(
                    of: bet, from: detector, gain: gain, mean: mean, deviation: deviation)
                #expect(value <= 1 + 1e-6, "mean \(mean), deviation \(deviation)")
            }
        }
        let direction = (bet % 2 == 0) != overshoots ? 1.0 : -1
        let worst = expectation(
            of: bet, from: detector, gain: gain, mean: 0.1 * direction, deviation: 1.05)
        #expect(worst > 0.99, "tolerance is given away")
        let beyond = expectation(
            of: bet, from: detector, gain: gain, mean: 0.3 * direction, deviation: 1)
        #expect(beyond > 1, "a shift beyond tolerance must pay")
    }

    /// Plain readings every quarter of an hour, of a filter that takes a tenth of each innovation.
    private func observe(
        _ detector: inout StepSignatureDetector, z: Double, hours: Double = 0.25
    ) -> Double {
        detector.observe(
            z: z, deviation: 1, hours: hours, decay: SIMD8(1, 0, 0, 0, 0, 0, 0, 0),
            gain: SIMD8(0.1, 0, 0, 0, 0, 0, 0, 0), loadings: SIMD8(1, 0, 0, 0, 0, 0, 0, 0))
    }

    @Test func startsThinOutWithAgeAndKeepTheirWealth() throws {
        var random = SeededNumbers(seed: 3)
        var detector = StepSignatureDetector()
        var staked: Float = 0
        for step in 0..<1_200 {
            let before = detector.statistic
            let pending = detector.state[0]
            let factor = observe(&detector, z: random.normal())
            let state = detector.state
            let stake = state[0] == 0 ? pending + Float(0.25 / 168) : 0
            staked += stake
            // Those given up, after three days, are all that may be missing.
            let expected = factor * (before + Double(stake))
            #expect(detector.statistic <= expected * (1 + 1e-5))
            if step < 280 { #expect(detector.statistic >= expected * (1 - 1e-5)) }
            let ages = stride(from: 9, to: state.count, by: 12).map { state[$0] }
            #expect(ages.count <= StepSignatureDetector.mostStarts)
            #expect(zip(ages, ages.dropFirst()).allSatisfy { $0 > $1 })
            guard step > 300 else { continue }
            #expect(ages.contains { $0 > 30 } && ages.allSatisfy { $0 <= 72 })
            #expect(try #require(ages.last) < 1)
            for (older, younger) in zip(ages, ages.dropFirst()) {
                #expect(older - younger <= max(1, 0.75 * older), "\(ages)")
            }
        }
        #expect(abs(staked - 1_200 * 0.25 / 168) < 0.01)
    }

    @Test func aGapCountsOneDayAtMostAndAResidualFourDeviations() {
        var far = StepSignatureDetector()
        var near = StepSignatureDetector()
        _ = observe(&far, z: -60, hours: 800)
        _ = observe(&near, z: -4, hours: 24)
        #expect(far.statistic == near.statistic && far.statistic > 0)
        var backwards = StepSignatureDetector()
        #expect(observe(&backwards, z: 1, hours: -3) == 1)
        #expect(backwards.statistic == 0)
    }

    @Test func aCapKeepsTheMixOfBetsAndAResetLeavesNothing() {
        var detector = StepSignatureDetector()
        for _ in 0..<60 { _ = observe(&detector, z: 2) }
        let free = detector
        detector.cap(at: free.statistic * 2)
        #expect(detector == free)
        detector.cap(at: free.statistic / 10)
        #expect(abs(detector.statistic * 10 / free.statistic - 1) < 1e-6)
        for bet in stride(from: 10, to: free.state.count, by: 12)
        where free.state[bet] > 1e-30 {
            #expect(abs(detector.state[bet] * 10 / free.state[bet] - 1) < 1e-5)
        }
        detector.reset()
        #expect(detector == StepSignatureDetector())
    }

    @Test func wealthStaysANumberHoweverStrongTheEvidence() {
        var detector = StepSignatureDetector()
        for _ in 0..<400 {
            detector.observe(
                z: 4, deviation: 1, hours: 0.25, decay: .zero, gain: .zero,
                loadings: SIMD8(repeating: 1))
        }
        #expect(detector.statistic.isFinite && detector.statistic >= 1e30)
    }

    @Test func storedStateBringsBackTheDetectorAndImpossibleStateIsRefused() {
        var random = SeededNumbers(seed: 9)
        var detector = StepSignatureDetector()
        for step in 0..<300 {
            if step % 50 == 0 {
                #expect(StepSignatureDetector(state: detector.state) == detector)
            }
            _ = observe(&detector, z: random.normal())
        }
        let good = detector.state
        #expect(StepSignatureDetector(state: good) == detector)
        #expect(StepSignatureDetector(state: []) == nil)
        #expect(StepSignatureDetector(state: Array(good.dropLast())) == nil)
        #expect(StepSignatureDetector(state: good + good.suffix(12)) == nil)
        for (place, value) in [
            (0, -1), (1, .nan), (8, 0), (9, 80), (21, 71), (10, -0.1), (13, .infinity),
        ] as [(Int, Float)] {
            var bad = good
            bad[place] = value
            #expect(StepSignatureDetector(state: bad) == nil, "\(place)")
        }
    }

    @Test(.enabled(if: AllocationCounter.isAvailable))
    func sixStreamsTakeLessThanFiveKilobytes() {
        let detectors = AllocationCounter.bytes {
            (0..<6).map { _ in
                var detector = StepSignatureDetector()
                for _ in 0..<2 * StepSignatureDetector.mostStarts {
                    detector.observe(
                        z: 0, deviation: 1, hours: 0.25, decay: .zero, gain: .zero, loadings: .zero)
                }
                return detector
            }
        }
        #expect(detectors.value.count == 6 && detectors.bytes < 5_000)
    }
}
