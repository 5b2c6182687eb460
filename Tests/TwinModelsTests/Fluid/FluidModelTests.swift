import SequentialMonteCarlo
import Testing
import TwinModels

@Suite struct FluidModelTests {
    private let model = FluidModel()

    @Test(arguments: [0.25, 3.0, 200, 2_000])
    func momentsAreThoseOfTheProcesses(hours: Double) {
        let p = FluidParameters.version1
        let moved = model.transition(from: 0, elapsed: hours)
        // Ornstein–Uhlenbeck.
        let x = hours / p.driftHours
        let drift = p.driftDeviation * p.driftDeviation
        #expect(abs(moved.noise[1, 1] / (drift * (1 - exponential(-2 * x))) - 1) < 1e-9)
        #expect(abs(moved.factor[1, 1] - exponential(-x)) < 1e-12)
        let y = hours / p.returnHours
        let fluid = p.fluidNoise * p.fluidNoise * p.returnHours / 2
        #expect(abs(moved.noise[2, 2] / (fluid * (1 - exponential(-2 * y))) - 1) < 1e-9)
        // A random walk and the integral of the drift, by Simpson's rule over the age of its noise:
        // noise of age s has moved dry weight by τ (1 − e^(−s/τ)).
        let steps = 2_000
        let h = hours / Double(steps)
        var integral = 0.0
        var cross = 0.0
        for place in 0...steps {
            let decay = exponential(-h * Double(place) / p.driftHours)
            let weight = place == 0 || place == steps ? 1.0 : place % 2 == 0 ? 2 : 4
            let moved = p.driftHours * (1 - decay)
            integral += weight * h / 3 * moved * moved
            cross += weight * h / 3 * moved * decay
        }
        let intensity = 2 * drift / p.driftHours
        let walk = p.dryNoise * p.dryNoise * hours
        #expect(abs((moved.noise[0, 0] - walk) / (intensity * integral) - 1) < 1e-6)
        #expect(abs(moved.noise[0, 1] / (intensity * cross) - 1) < 1e-6)
        #expect(moved.noise[0, 1] == moved.noise[1, 0])
    }

    @Test(arguments: [(0.5, 7.0), (20.0, 300), (13, 1.25)])
    func aSpanIsItsParts(first: Double, second: Double) {
        let whole = model.transition(from: 0, elapsed: first + second)
        let one = model.transition(from: 0, elapsed: first)
        let two = model.transition(from: first, elapsed: second)
        let factor = two.factor * one.factor
        let noise = two.factor * one.noise * two.factor.transposed + two.noise
        let offset = two.factor * one.offset
        for row in 0..<3 {
            #expect(abs(whole.offset[row] - offset[row] - two.offset[row]) < 1e-12)
            for column in 0..<3 {
                #expect(abs(whole.factor[row, column] - factor[row, column]) < 1e-9)
                let scale = (whole.noise[row, row] * whole.noise[column, column]).squareRoot()
                #expect(abs(whole.noise[row, column] - noise[row, column]) < 1e-9 * scale)
            }
        }
    }

    @Test func aScaleOfAnotherWardScattersMore() {
        let own = model.reading(FluidModel.Observation(kilograms: 70), at: 0)
        let other = model.reading(
            FluidModel.Observation(kilograms: 70, isSameScale: false), at: 0)
        #expect(abs(own.noiseVariance - 0.25) < 1e-12)
        #expect(abs(other.noiseVariance - 0.65) < 1e-12)
        #expect(own.loadings == [1, 0, 1])
    }
}
