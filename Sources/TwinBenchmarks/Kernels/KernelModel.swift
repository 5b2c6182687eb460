import SequentialMonteCarlo

/// The model that all implementations filter: eight coupled levels of a vital sign, one reading a
/// step.
///
/// Level *i* forgets with its own time constant and leans on level *i* − 1; a reading is a sum of all
/// of them with noise. Linear and Gaussian, so that a Kalman filter knows the answer. The constants
/// are in single precision because most implementations compute in it, and these only.
struct KernelModel: LinearGaussianModel {
    /// The number of levels.
    static let states = 8
    /// The time from one reading to the next, in hours.
    static let stepHours = 0.25

    let version = "kernel-1"
    let dimension = KernelModel.states
    /// What is left of each level after a step.
    let decay: [Float]
    /// What each level takes of the one before it, the first of none.
    let coupling: [Float]
    /// The standard deviation that each level gains in a step.
    let noise: [Float]
    /// The standard deviation of each level at the first reading.
    let prior: [Float]
    /// The weight of each level in a reading.
    let loading: [Float] = [0.5, 1, 0.8, 1, 0.7, 1, 0.6, 0.9]
    /// The variance of a reading's noise.
    let noiseVariance: Float = 1.5

    /// Levels with time constants from two days down to half an hour.
    init() {
        let timeConstants: [Double] = [48, 24, 12, 6, 4, 2, 1, 0.5]
        let spreads: [Double] = [1.5, 1.4, 1.2, 1, 0.9, 0.8, 0.7, 0.6]
        let decays = timeConstants.map { exponential(-KernelModel.stepHours / $0) }
        decay = decays.map { Float($0) }
        coupling = decays.indices.map { $0 == 0 ? 0 : Float(0.3 * (1 - decays[$0])) }
        noise = zip(spreads, decays).map { Float($0 * (1 - $1 * $1).squareRoot()) }
        prior = spreads.map { Float($0) }
    }

    func prior(at hours: Double) -> GaussianState {
        GaussianState(
            mean: Array(repeating: 0, count: dimension),
            covariance: SquareMatrix(diagonal: prior.map { Double($0) * Double($0) }))
    }

    func transition(from hours: Double, elapsed: Double) -> LinearTransition {
        precondition(elapsed == Self.stepHours, "the model is of readings at regular times")
        return LinearTransition(
            factor: factor, offset: Array(repeating: 0, count: dimension),
            noise: SquareMatrix(diagonal: noise.map { Double($0) * Double($0) }))
    }

    func reading(_ observation: Float, at hours: Double) -> LinearReading {
        LinearReading(
            value: Double(observation), loadings: loading.map { Double($0) },
            noiseVariance: Double(noiseVariance))
    }

    /// The matrix of a step: decays on its diagonal, couplings below.
    var factor: SquareMatrix {
        var factor = SquareMatrix(diagonal: decay.map { Double($0) })
        for state in 1..<dimension { factor[state, state - 1] = Double(coupling[state]) }
        return factor
    }

    /// The largest log density of a reading: −½ ln 2πσ².
    var logNormaliser: Float { Float(-0.5 * logarithm(2 * .pi * Double(noiseVariance))) }

    /// Readings of one simulated patient.
    func simulate(steps: Int) -> [Float] {
        let key = DrawKey("kernel-observations")
        var levels = prior.indices.map { state in
            Double(prior[state]) * key.draws(event: 0, particle: UInt32(state)).normal
        }
        return (0..<steps).map { step in
            let event = UInt64(step)
            if step > 0 {
                levels = (factor * levels).enumerated().map { state, level in
                    let draw = key.draws(event: event, particle: UInt32(state))
                    return level + Double(noise[state]) * draw.normal
                }
            }
            let signal = zip(loading, levels).reduce(0) { $0 + Double($1.0) * $1.1 }
            let draw = key.draws(event: event, particle: .max)
            return Float(signal + Double(noiseVariance).squareRoot() * draw.normal)
        }
    }
}
