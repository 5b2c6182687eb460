import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

/// A level that reverts to zero, read with noise at any times.
private struct NoisyLevel: StateSpaceModel {
    struct Observation: Sendable {
        var value: Double
    }

    let deviation = 3.0
    let hours = 5.0
    let noise = 1.0

    func drawInitialState(at hours: Double, using random: inout DrawSequence) -> Double {
        deviation * random.normal()
    }

    func drawTransition(
        from state: Double, at hours: Double, elapsed: Double, using random: inout DrawSequence
    ) -> Double {
        let decay = exp(-elapsed / self.hours)
        return decay * state + deviation * (1 - decay * decay).squareRoot() * random.normal()
    }

    func drawObservation(
        like template: Observation, of state: Double, using random: inout DrawSequence
    ) -> Observation {
        Observation(value: state + noise * random.normal())
    }

    func logDensity(of observation: Observation, given state: Double) -> Double {
        guard observation.value.isFinite else { return observation.value }
        let z = (observation.value - state) / noise
        return -0.5 * z * z - log(noise) - 0.5 * log(2 * .pi)
    }
}

@Suite struct BootstrapFilterTests {
    private struct Course {
        var times: [Double] = []
        var values: [Double] = []

        init(_ model: NoisyLevel, steps: Int, seed: UInt64) {
            var gaps = SeededNumbers(seed: seed)
            var hours = 0.0
            var random = DrawSequence(key: DrawKey("truth", "\(seed)"), event: 0, particle: 0)
            var state = model.drawInitialState(at: 0, using: &random)
            for _ in 0..<steps {
                let gap = gaps.exponential(mean: 1)
                state = model.drawTransition(
                    from: state, at: hours, elapsed: gap, using: &random)
                hours += gap
                times.append(hours)
                let template = NoisyLevel.Observation(value: 0)
                values.append(
                    model.drawObservation(like: template, of: state, using: &random).value)
            }
        }
    }

    /// The exact posterior means, variances and log evidence.
    private func kalman(_ model: NoisyLevel, _ course: Course)
        -> (means: [Double], variances: [Double], evidence: Double)
    {
        var mean = 0.0
        var variance = model.deviation * model.deviation
        var hours = 0.0
        var evidence = 0.0
        var result: (means: [Double], variances: [Double]) = ([], [])
        for (time, value) in zip(course.times, course.values) {
            let decay = exp(-(time - hours) / model.hours)
            hours = time
            mean *= decay
            variance =
                decay * decay * variance
                + model.deviation * model.deviation * (1 - decay * decay)
            let total = variance + model.noise * model.noise
            let residual = value - mean
            evidence -= 0.5 * (log(2 * .pi * total) + residual * residual / total)
            mean += variance / total * residual
            variance *= model.noise * model.noise / total
            result.means.append(mean)
            result.variances.append(variance)
        }
        return (result.means, result.variances, evidence)
    }

    @Test func posteriorAndEvidenceAgreeWithTheExactKalmanFilter() throws {
        let model = NoisyLevel()
        let course = Course(model, steps: 100, seed: 4)
        let exact = kalman(model, course)
        let count = 4_000
        var evidences: [Double] = []
        for replicate in 1...10 {
            var filter = BootstrapFilter(
                model: model, count: count, at: 0, key: DrawKey("filter", "\(replicate)"))
            var evidence = 0.0
            var squares = 0.0
            var spreads = 0.0
            for (step, time) in course.times.enumerated() {
                evidence += try filter.assimilate(
                    NoisyLevel.Observation(value: course.values[step]), at: time,
                    event: UInt64(step + 1))
                let mean = filter.weights.mean(filter.states)
                let error = mean - exact.means[step]
                squares += error * error / exact.variances[step]
                let spread = filter.weights.mean(
                    filter.states.map { ($0 - mean) * ($0 - mean) })
                let relative = spread / exact.variances[step] - 1
                spreads += relative * relative
            }
            let root = (squares / 100).squareRoot() * Double(count).squareRoot()
            #expect(root < 3, "error in posterior deviations, times √N: \(root)")
            #expect((spreads / 100).squareRoot() < 0.1)
            evidences.append(evidence)
        }
        let spread = Moments(evidences)
        #expect(spread.deviation < 0.5)
        let bias = spread.mean - exact.evidence
        #expect(
            abs(bias + spread.deviation * spread.deviation / 2) < 4 * spread.standardError)
    }

    @Test func equalKeysGiveEqualCloudsAndOthersGiveOthers() throws {
        let model = NoisyLevel()
        func run(_ name: String) throws -> (drawn: [Double], moved: [Double]) {
            var filter = BootstrapFilter(model: model, count: 50, at: 0, key: DrawKey(name))
            let drawn = filter.states
            _ = try filter.assimilate(.init(value: 1), at: 0.5, event: 3)
            return (drawn, filter.states)
        }
        let first = try run("a")
        let other = try run("b")
        #expect(try run("a") == first)
        #expect(first.drawn != other.drawn && first.moved != other.moved)
    }

    @Test func aDensityThatIsNoNumberLeavesTheWeightsAsTheyWere() throws {
        var filter = BootstrapFilter(
            model: NoisyLevel(), count: 20, at: 0, key: DrawKey("fault"))
        _ = try filter.assimilate(.init(value: 1), at: 1, event: 1)
        let before = filter.weights
        #expect(throws: WeightError.notANumber(particle: 0)) {
            try filter.assimilate(.init(value: .nan), at: 2, event: 2)
        }
        #expect(throws: WeightError.allZero) {
            try filter.assimilate(.init(value: -.infinity), at: 3, event: 3)
        }
        #expect(filter.weights == before)
        #expect(filter.hours == 3)
    }
}
