import Foundation
import TestSupport
import Testing
import TwinModels

@Suite struct SensorFaultMonitorTests {
    private static let plain = SensorFaultMonitor.Evidence(
        hours: 0.25, probability: 0.1, noisyProbability: 0.1, uniformShare: 0.1, isRepeat: false)

    private func evidence(_ vary: (inout SensorFaultMonitor.Evidence) -> Void)
        -> SensorFaultMonitor.Evidence
    {
        var evidence = Self.plain
        vary(&evidence)
        return evidence
    }

    /// p ← p exp(Q t) by the Taylor series of the generator, halved until it converges fast.
    private func transported(_ start: SIMD4<Double>, hours: Double) -> SIMD4<Double> {
        let design = SensorFaultDesign.version1
        var generator = [[Double]](repeating: [0, 0, 0, 0], count: 4)
        generator[0][0] = -design.failuresPerHour
        for fault in 1...3 {
            generator[0][fault] = design.failuresPerHour * design.shares[fault - 1]
            generator[fault][0] = design.recoveriesPerHour
            generator[fault][fault] = -design.recoveriesPerHour
        }
        var state = start
        let pieces = 512
        for _ in 0..<pieces {
            var term = state
            for order in 1...12 {
                var next = SIMD4<Double>.zero
                for from in 0..<4 {
                    for to in 0..<4 { next[to] += term[from] * generator[from][to] }
                }
                term = next * (hours / Double(pieces) / Double(order))
                state += term
            }
        }
        return state
    }

    @Test(arguments: [0, 1e-3, 0.25, 2, 40, 5_000])
    func statesAreCarriedForwardByTheExactChain(hours: Double) throws {
        let start = SIMD4(0.2, 0.1, 0.65, 0.05)
        var stored = SensorFaultMonitor().state
        for lane in 0..<4 { stored[lane] = start[lane] }
        let monitor = try #require(SensorFaultMonitor(state: stored))
        let expected = transported(start, hours: hours)
        for lane in 0..<4 {
            #expect(abs(monitor.predicted(afterHours: hours)[lane] - expected[lane]) < 1e-12)
        }
    }

    @Test func aNewSensorIsInTheSteadyStateAndStaysThereWithoutEvidence() {
        var monitor = SensorFaultMonitor()
        let start = monitor.probabilities
        #expect(abs(monitor.faultProbability - 2.0 / 338) < 1e-15)
        #expect(abs(monitor.logBayesFactor) < 1e-12)
        for lane in 0..<4 {
            #expect(abs(monitor.predicted(afterHours: 7)[lane] - start[lane]) < 1e-15)
        }
        let uninformative = evidence {
            $0.probability = 0.001
            $0.noisyProbability = 0.001
            $0.uniformShare = 0.001
        }
        #expect(abs(monitor.observe(uninformative)) < 1e-12)
        for lane in 0..<4 { #expect(abs(monitor.probabilities[lane] - start[lane]) < 1e-15) }
    }

    /// The forward recursion in plain loops, with the rate of repeats counted by hand.
    @Test func readingsAreWeighedByBayesRule() {
        var random = SeededNumbers(seed: 12)
        var monitor = SensorFaultMonitor()
        var state = monitor.probabilities
        var counts = [[1.0, 4.0], [1.0, 4.0]]
        var previous = 0
        _ = monitor.observe(Self.plain)
        state = state * SIMD4(0.1, 0.1, 0.1, 0.1) / 0.1
        for _ in 0..<300 {
            let reading = evidence {
                $0.hours = random.exponential(mean: 0.3)
                $0.probability = random.uniform()
                $0.noisyProbability = random.uniform()
                $0.uniformShare = random.uniform() / 4
                $0.isRepeat = random.uniform() < 0.3
                $0.isBeyondSlewBound = random.uniform() < 0.1
            }
            let prior = transported(state, hours: reading.hours)
            let rate = counts[previous][0] / (counts[previous][0] + counts[previous][1])
            var works = reading.isRepeat ? max(reading.probability, rate) : reading.probability
            if reading.isBeyondSlewBound { works *= (1 - prior.x) + prior.x / 10 }
            let likelihood = [
                works, reading.noisyProbability,
                reading.isRepeat ? 0.99 : 0.01 * reading.uniformShare, reading.uniformShare,
            ]
            var joint = prior
            for lane in 0..<4 { joint[lane] *= likelihood[lane] }
            let total = joint[0] + joint[1] + joint[2] + joint[3]
            let ratio = log((total - joint[0]) / (1 - prior[0]) / likelihood[0])
            state = joint / total
            #expect(abs(monitor.observe(reading) - ratio) < 1e-9)
            for lane in 0..<4 { #expect(abs(monitor.probabilities[lane] - state[lane]) < 1e-9) }
            counts[previous][reading.isRepeat ? 0 : 1] += state[0]
            previous = reading.isRepeat ? 1 : 0
            #expect(
                abs(
                    monitor.repeatRate
                        - counts[previous][0] / (counts[previous][0] + counts[previous][1]))
                    < 1e-9)
            let odds = (1 - state[0]) / state[0]
            #expect(abs(monitor.logBayesFactor - log(odds * 168)) < 1e-6)
        }
    }

    @Test func whatRepeatsByNatureIsNotTakenToBeStuck() {
        var random = SeededNumbers(seed: 5)
        var monitor = SensorFaultMonitor()
        var worst = 0.0
        for step in 0..<2_000 {
            // A saturation that stays at 100 for hours, on a model that gives it 0.4.
            let reading = evidence {
                $0.probability = 0.4
                $0.noisyProbability = 0.25
                $0.uniformShare = 0.02
                $0.isRepeat = random.uniform() < 0.95
            }
            _ = monitor.observe(reading)
            if step > 100 { worst = max(worst, monitor.probability(of: .stuck)) }
        }
        #expect(monitor.repeatRate > 0.9)
        #expect(worst < 0.5)
        // What it has learnt is worth 500 readings however long it took, and is outlived as fast.
        let remembered = monitor.repeatCounts
        #expect(remembered.z + remembered.w <= 501)
        for step in 0..<1_000 { _ = monitor.observe(evidence { $0.isRepeat = step % 2 == 0 }) }
        #expect(monitor.repeatCounts.z / (monitor.repeatCounts.z + monitor.repeatCounts.w) < 0.4)
    }

    @Test func aFaultIsReportedAfterTenMinutesOrFiveReadings() {
        let clear = evidence {
            $0.probability = 1e-8
            $0.noisyProbability = 1e-8
            $0.uniformShare = 0.01
        }
        func readingsUntilFault(minutes: Double) -> Int {
            var monitor = SensorFaultMonitor()
            var count = 0
            var suspected = 0
            while !monitor.isFaulty, count < 100 {
                var reading = clear
                reading.hours = minutes / 60
                _ = monitor.observe(reading)
                count += 1
                if monitor.faultProbability >= 0.9 { suspected += 1 }
                #expect(monitor.suspectReadings == suspected)
            }
            return suspected
        }
        #expect(readingsUntilFault(minutes: 1) == 5)
        #expect(readingsUntilFault(minutes: 4) == 4)
        #expect(readingsUntilFault(minutes: 15) == 2)
        var monitor = SensorFaultMonitor()
        for _ in 0..<3 { _ = monitor.observe(clear) }
        #expect(monitor.isFaulty && monitor.probability(of: .off) > 0.9)
        let fine = evidence {
            $0.probability = 0.5
            $0.noisyProbability = 0.1
            $0.uniformShare = 1e-6
        }
        _ = monitor.observe(fine)
        #expect(!monitor.isFaulty && monitor.suspectReadings == 0 && monitor.suspectHours == 0)
    }

    @Test func aReadingWithoutProbabilityChangesNothing() {
        var monitor = SensorFaultMonitor()
        _ = monitor.observe(Self.plain)
        let expected = monitor.predicted(afterHours: 0.25)
        for bad in [0, Double.nan, .infinity] {
            var copy = monitor
            let reading = evidence {
                $0.probability = bad
                $0.noisyProbability = bad
                $0.uniformShare = bad
            }
            #expect(copy.observe(reading) == 0)
            #expect(copy.probabilities == expected)
        }
        // Impossible if the sensor works: certain, and still a number.
        let impossible = evidence { $0.probability = 0 }
        #expect(monitor.observe(impossible).isFinite)
        #expect(monitor.faultProbability > 1 - 1e-12 && monitor.logBayesFactor.isFinite)
        #expect(monitor.predicted(afterHours: 0.25).x > 0.1)
    }

    @Test func storedStateBringsBackTheMonitorAndImpossibleStateIsRefused() {
        var monitor = SensorFaultMonitor()
        for step in 0..<9 {
            _ = monitor.observe(evidence { $0.isRepeat = step % 3 == 0 })
            #expect(SensorFaultMonitor(state: monitor.state) == monitor)
        }
        #expect(SensorFaultMonitor(state: SensorFaultMonitor().state) == SensorFaultMonitor())
        let good = monitor.state
        #expect(SensorFaultMonitor(state: Array(good.dropLast())) == nil)
        for (place, value) in [(0, 0.5), (1, -0.1), (4, .nan), (8, 0.5), (9, -1), (10, 0.5)] {
            var bad = good
            bad[place] = value
            #expect(SensorFaultMonitor(state: bad) == nil, "\(place)")
        }
    }

    @Test func slewBoundsAreThoseOfHeartRateAndTemperature() {
        let heart = VitalStream.heartRate
        #expect(heart.isBeyondSlewBound(from: 80, to: 141, hours: 1.0 / 60))
        #expect(!heart.isBeyondSlewBound(from: 80, to: 139, hours: 1.0 / 60))
        let warmth = VitalStream.temperature
        #expect(warmth.isBeyondSlewBound(from: 37, to: 34, hours: 0.25))
        #expect(!warmth.isBeyondSlewBound(from: 37, to: 35, hours: 0.25))
        #expect(!warmth.isBeyondSlewBound(from: 37, to: 31, hours: 0))
        #expect(!VitalStream.systolicPressure.isBeyondSlewBound(from: 90, to: 200, hours: 0.001))
    }
}
