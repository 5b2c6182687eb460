import SequentialMonteCarlo

extension MarrowPhysiology {
    /// Runs a marrow whose signal is G-CSF (Quartino et al. 2014, Pharm Res 31:3390).
    ///
    /// With g the level in multiples of the usual one, k = 5/MTT and four stages of transit:
    /// P′ = k P ((1 − E) g^γ − g^β), Tₘ′ = k g^β (Tₘ₋₁ − Tₘ), C′ = k g^β T₄ − k_c C and
    /// g′ = kₑ + k_ANC C₀ − (kₑ + k_ANC C) g. The level moves within an hour: it is solved exactly
    /// for the count in the middle, and its mean drives the step.
    func run(
        _ state: inout MarrowState, through approach: MarrowCourse.Approach,
        of course: MarrowCourse, removalRate: Double, signal: GrowthFactorParameters,
        occasionFactor: (Int) -> Double
    ) {
        guard !approach.steps.isEmpty else { return }
        let hours = approach.length
        let early = BloodPool(rate: removalRate, span: 0.5 * hours)
        let whole = BloodPool(rate: removalRate, span: hours)
        let production =
            signal.eliminationRate + signal.neutrophilRate * exponential(logBaseline)
        for place in approach.steps {
            let step = course.steps[place]
            let factor = step.occasion < 0 ? 1 : occasionFactor(step.occasion)
            let half = factor * (slopes * step.half).sum()
            let full = factor * (slopes * step.whole).sum()

            var level = Level(state, production: production, signal: signal, step: step)
            level.advance(0.5 * hours, neutrophils: state.circulating)
            let first = pulls(level.mean, signal)
            let firstRate = transitRate * first.transit
            let begun = exponentialGrowth(
                transitRate * (first.proliferation - first.transit) * 0.5 * hours
                    - transitRate * first.proliferation * half)
            // The inflow into transit is k g^β P.
            let middle = early.end(
                state.circulating, after: TransitChain(firstRate * 0.5 * hours),
                of: state.transit, stages: 4, inflow: state.proliferating * begun.mean,
                rate: firstRate, hours: 0.5 * hours)

            level = Level(state, production: production, signal: signal, step: step)
            level.advance(hours, neutrophils: middle)
            let pull = pulls(level.mean, signal)
            let rate = transitRate * pull.transit
            let growth = exponentialGrowth(
                transitRate * (pull.proliferation - pull.transit) * hours
                    - transitRate * pull.proliferation * full)
            let inflow = state.proliferating * growth.mean
            let chain = TransitChain(rate * hours)
            state.circulating = whole.end(
                state.circulating, after: chain, of: state.transit, stages: 4, inflow: inflow,
                rate: rate, hours: hours)
            state.transit = chain.all(state.transit, inflow: inflow)
            state.proliferating *= growth.end
            state.growthFactor = level.own
            state.pegylated = level.pegylated
        }
    }

    /// g^γ and g^β.
    private func pulls(
        _ level: Double, _ signal: GrowthFactorParameters
    ) -> (proliferation: Double, transit: Double) {
        let log = logarithm(min(level, signal.saturation))
        return (exponential(feedback * log), exponential(signal.transitPower * log))
    }
}

/// The levels of G-CSF over a span in which neutrophils are constant.
private struct Level {
    var own: Double
    var pegylated: Double
    /// The mean of both together.
    var mean = 0.0
    private let production: Double
    private let signal: GrowthFactorParameters
    private let step: MarrowCourse.Step

    init(
        _ state: MarrowState, production: Double, signal: GrowthFactorParameters,
        step: MarrowCourse.Step
    ) {
        own = state.growthFactor
        pegylated = state.pegylated
        self.production = production
        self.signal = signal
        self.step = step
    }

    mutating func advance(_ hours: Double, neutrophils: Double) {
        let first = run(
            &own, hours, inflow: production + step.filgrastim,
            rate: signal.eliminationRate + signal.neutrophilRate * neutrophils)
        let drug = signal.pegfilgrastim
        let second =
            pegylated == 0 && step.pegfilgrastim == 0
            ? 0
            : run(
                &pegylated, hours, inflow: step.pegfilgrastim,
                rate: drug.eliminationRate + drug.neutrophilRate * neutrophils)
        mean = first + second
    }

    /// Ends a pool and returns its mean.
    private func run(
        _ pool: inout Double, _ hours: Double, inflow: Double, rate: Double
    ) -> Double {
        let steady = inflow / rate
        let mean = steady + (pool - steady) * meanDecay(rate * hours)
        pool = steady + (pool - steady) * exponential(-rate * hours)
        return mean
    }
}
