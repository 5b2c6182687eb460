import SequentialMonteCarlo

/// What follows one unit of a drug given at once, as a sum of exponentials Σ c e^(−λt).
///
/// For a plasma concentration in mg/L after 1 mg the coefficients are in 1/L and the rates in 1/h.
public struct ImpulseResponse: Hashable, Sendable {
    /// One exponential.
    public struct Mode: Hashable, Sendable {
        /// *c*, negative where something is still building up.
        public let coefficient: Double
        /// λ in 1/h, positive.
        public let rate: Double

        /// Puts an exponential together.
        public init(coefficient: Double, rate: Double) {
            self.coefficient = coefficient
            self.rate = rate
        }
    }

    /// The exponentials; their rates differ.
    public let modes: [Mode]

    /// Puts a response together.
    ///
    /// - Precondition: There is an exponential, and all rates are positive.
    public init(modes: [Mode]) {
        precondition(!modes.isEmpty && modes.allSatisfy { $0.rate > 0 }, "a response fades")
        self.modes = modes
    }

    /// The response `hours` after the unit; 0 before.
    public func value(at hours: Double) -> Double {
        guard hours >= 0 else { return 0 }
        var sum = 0.0
        for mode in modes { sum += mode.coefficient * exponential(-mode.rate * hours) }
        return sum
    }

    /// The area under the whole response, for a concentration 1 over the clearance.
    public var area: Double {
        var sum = 0.0
        for mode in modes { sum += mode.coefficient / mode.rate }
        return sum
    }

    /// The same response to `factor` times the dose, such as what is absorbed of it.
    public func scaled(by factor: Double) -> ImpulseResponse {
        ImpulseResponse(
            modes: modes.map { Mode(coefficient: $0.coefficient * factor, rate: $0.rate) })
    }

    /// The response of a pool that this response feeds and that empties by first order: the
    /// convolution with e^(−`rate` t).
    ///
    /// Absorption from a depot at rate k_a is this with `rate` k_a, scaled by k_a; a metabolite
    /// formed at rate k_m, with its own elimination rate, scaled by k_m. A rate within 10⁻⁵ of one
    /// that is there is moved away to that distance, for equal rates leave the sum of exponentials.
    ///
    /// - Parameter rate: In 1/h, positive.
    public func followed(byPoolWithRate rate: Double) -> ImpulseResponse {
        var rate = rate
        for mode in modes where abs(rate - mode.rate) < 1e-5 * mode.rate {
            rate = mode.rate * (1 + 1e-5)
        }
        var own = 0.0
        var all = modes.map { mode in
            let coefficient = mode.coefficient / (rate - mode.rate)
            own -= coefficient
            return Mode(coefficient: coefficient, rate: mode.rate)
        }
        all.append(Mode(coefficient: own, rate: rate))
        return ImpulseResponse(modes: all)
    }
}
