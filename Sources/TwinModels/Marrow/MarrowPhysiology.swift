import SequentialMonteCarlo

/// A marrow with known parameters: the model of Friberg et al. (2002, J Clin Oncol 20:4713).
///
/// P′ = k_tr P ((1 − E) (C₀/C)^γ − 1), Tₘ′ = k_tr (Tₘ₋₁ − Tₘ), C′ = k_tr T₃ − k_c C with
/// k_tr = 4/MTT and E the sum over the drugs of slope times concentration, which may exceed 1.
///
/// One step solves each equation exactly with the others held at their middle: positive and stable
/// however long it is. For docetaxel 100 mg/m² the logarithm of C is right to 0.0016 with steps of
/// 1 h, to 0.015 with 4 h.
struct MarrowPhysiology {
    /// Cells below which feedback grows no more, in 10⁹/L.
    private static let fewestCells = 1e-3

    let logBaseline: Double
    /// k_tr in 1/h.
    let transitRate: Double
    /// γ.
    let feedback: Double
    /// L/mg, by the drug's raw value.
    let slopes: SIMD4<Double>

    /// The middle of a step, as far as the whole step needs it.
    private struct Span {
        let chain: TransitChain
        let pool: BloodPool?
        let transfusedKeep: Double
    }

    func run(
        _ state: inout MarrowState, through approach: MarrowCourse.Approach,
        of course: MarrowCourse, removal: MarrowParameters.Removal, transfusion: Transfusion,
        occasionFactor: (Int) -> Double
    ) {
        guard !approach.steps.isEmpty else { return }
        let half = span(0.5 * approach.length, removal, transfusion)
        let whole = span(approach.length, removal, transfusion)
        var slot = -1
        var factor = 1.0
        for place in approach.steps {
            let step = course.steps[place]
            if step.occasion != slot {
                slot = step.occasion
                factor = slot < 0 ? 1 : occasionFactor(slot)
            }
            let early = factor * (slopes * step.half).sum()
            let full = factor * (slopes * step.whole).sum()
            let drive = pull(state.count)
            let first = exponentialGrowth(
                transitRate * ((drive - 1) * 0.5 * approach.length - drive * early))
            let middle = circulating(
                state, inflow: state.proliferating * first.mean, over: half,
                hours: 0.5 * approach.length)
            let force = pull(middle + state.transfused * half.transfusedKeep)
            let growth = exponentialGrowth(
                transitRate * ((force - 1) * approach.length - force * full))
            let inflow = state.proliferating * growth.mean
            let circulating = circulating(
                state, inflow: inflow, over: whole, hours: approach.length)
            state.transit = whole.chain.all(state.transit, inflow: inflow)
            state.circulating = circulating
            state.proliferating *= growth.end
            state.transfused *= whole.transfusedKeep
        }
    }

    /// (C₀/C)^γ.
    private func pull(_ count: Double) -> Double {
        exponential(feedback * (logBaseline - logarithm(max(count, Self.fewestCells))))
    }

    /// C at the end of a span.
    private func circulating(
        _ state: MarrowState, inflow: Double, over span: Span, hours: Double
    ) -> Double {
        guard let pool = span.pool else {
            // Blood is a fourth stage.
            var stages = state.transit
            stages.w = state.circulating
            return span.chain.fourth(stages, inflow: inflow)
        }
        return pool.end(
            state.circulating,
            after: span.chain, of: state.transit, stages: 3, inflow: inflow, rate: transitRate,
            hours: hours)
    }

    private func span(
        _ hours: Double, _ removal: MarrowParameters.Removal, _ transfusion: Transfusion
    ) -> Span {
        switch removal {
        case .asTransit:
            Span(
                chain: TransitChain(transitRate * hours), pool: nil,
                transfusedKeep: exponential(-transfusion.removalFactor * transitRate * hours))
        case .rate(let rate):
            Span(
                chain: TransitChain(transitRate * hours), pool: BloodPool(rate: rate, span: hours),
                transfusedKeep: exponential(-transfusion.removalFactor * rate * hours))
        }
    }
}

extension BloodPool {
    /// The pool behind a chain of transit: its mean inflow is what the chain lost, so that no cell
    /// is lost or made.
    func end(
        _ start: Double, after chain: TransitChain, of stages: SIMD4<Double>, stages count: Int,
        inflow: Double, rate: Double, hours: Double
    ) -> Double {
        let ended = chain.all(stages, inflow: inflow)
        var gained = 0.0
        for stage in 0..<count { gained += ended[stage] - stages[stage] }
        let last = count - 1
        return end(
            start, inflow: max(rate * inflow - gained / hours, 0),
            change: rate * (ended[last] - stages[last]))
    }
}
