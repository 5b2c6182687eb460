public import SequentialMonteCarlo

/// The weight of the body as dry weight, its drift, and excess fluid *W*_f: linear and Gaussian.
///
/// Dry weight is a random walk with drift δ, an Ornstein–Uhlenbeck process about its mean;
/// *W*_f′ = −*W*_f/τ_r + inputs + noise. All transitions are exact; inputs come on top of them (see `FluidFilter`). Components in the order dry weight
/// (kg), δ (kg/h), *W*_f (kg); time in hours.
public struct FluidModel: LinearGaussianModel, Hashable {
    /// One weight in kg.
    public struct Observation: Hashable, Sendable {
        /// In kg.
        public var kilograms: Double
        /// Whether it was taken on the scale that the patient usually stands on.
        public var isSameScale: Bool

        /// Puts a weight together.
        public init(kilograms: Double, isSameScale: Bool = true) {
            self.kilograms = kilograms
            self.isSameScale = isSameScale
        }
    }

    /// The constants.
    public let parameters: FluidParameters

    /// Puts a model together.
    public init(parameters: FluidParameters = .version1) { self.parameters = parameters }

    /// Names the constants.
    public var version: String { parameters.version }
    /// Three.
    public var dimension: Int { 3 }

    /// Dry weight is anybody's; δ and *W*_f are stationary.
    public func prior(at hours: Double) -> GaussianState {
        let p = parameters
        let fluid = p.fluidNoise * p.fluidNoise * p.returnHours / 2
        return GaussianState(
            mean: [p.weightMean, p.driftMean, 0],
            covariance: SquareMatrix(diagonal: [
                p.weightDeviation * p.weightDeviation, p.driftDeviation * p.driftDeviation, fluid,
            ]))
    }

    /// The exact transition without inputs.
    public func transition(from hours: Double, elapsed t: Double) -> LinearTransition {
        let p = parameters
        let tau = p.driftHours
        let decay = exponential(-t / tau)
        // τ (1 − e^(−t/τ)), without cancellation in short spans: what δ now adds to dry weight.
        let passed = t * meanDecay(t / tau)
        let drift = p.driftDeviation * p.driftDeviation
        let fluidDecay = exponential(-t / p.returnHours)

        var factor = SquareMatrix(diagonal: [1, decay, fluidDecay])
        factor[0, 1] = passed
        var noise = SquareMatrix(zeros: 3)
        noise[0, 0] = p.dryNoise * p.dryNoise * t + drift * integratedVariance(t, tau, passed)
        noise[0, 1] = drift * passed * passed / tau
        noise[1, 0] = noise[0, 1]
        noise[1, 1] = drift * (1 - decay * decay)
        noise[2, 2] =
            p.fluidNoise * p.fluidNoise * p.returnHours / 2 * (1 - fluidDecay * fluidDecay)
        return LinearTransition(
            factor: factor,
            offset: [
                p.driftMean * (t - passed), p.driftMean * (1 - decay),
                0,
            ],
            noise: noise)
    }

    /// The variance of ∫δ over a span given δ at its start, for a δ of variance one:
    /// 2τ(t − m) − m² with m = τ(1 − e^(−t/τ)), or its series where that cancels.
    private func integratedVariance(_ t: Double, _ tau: Double, _ passed: Double) -> Double {
        let x = t / tau
        guard x > 0.02 else {
            return tau * tau * x * x * x * (2.0 / 3 - x * (0.5 - x * (7.0 / 30 - x / 12)))
        }
        return 2 * tau * (t - passed) - passed * passed
    }

    /// A weight: dry weight and fluid, with the scale's noise and the time of day's.
    public func reading(_ observation: Observation, at hours: Double) -> LinearReading {
        let scale =
            observation.isSameScale ? parameters.sameScaleNoise : parameters.otherScaleNoise
        return LinearReading(
            value: observation.kilograms, loadings: [1, 0, 1],
            noiseVariance: scale * scale + parameters.diurnalNoise * parameters.diurnalNoise)
    }

    /// An amount of fluid that came or went at once, in litres, known but for its relative error.
    func balance(litres: Double) -> LinearTransition {
        let deviation = parameters.balanceDeviation * litres
        return .input([0, 0, litres], variances: [0, 0, deviation * deviation])
    }

    /// What is there at the end of a span of an inflow that begins at `rate` kg/h and decays.
    ///
    /// - Parameter decay: In 1/h; 0 for one that lasts.
    func fluid(ofInflow rate: Double, decay: Double, hours t: Double) -> Double {
        // ∫ e^(−(t−s)/τ_r) e^(−ks) ds
        rate * t * exponential(-decay * t) * meanDecay((1 / parameters.returnHours - decay) * t)
    }
}
