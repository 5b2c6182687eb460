import SequentialMonteCarlo

/// Cells in transit over a span: what is left of each stage, and what an inflow adds.
///
/// Exact for a constant inflow, with rate *k* and x = kh: stage *m* ends as
/// e⁻ˣ Σ xʲ/j! Tₘ₋ⱼ (j < m) and the rest of the inflow's mean.
struct TransitChain {
    let keep: SIMD4<Double>
    let fill: SIMD4<Double>

    init(_ x: Double) {
        let e = exponential(-x)
        let square = 0.5 * x * x
        keep = SIMD4(e, e * x, e * square, e * square * x / 3)
        let one = 1 - keep.x
        let two = one - keep.y
        let three = two - keep.z
        fill = SIMD4(one, two, three, max(three - keep.w, 0))
    }

    /// The fourth stage alone.
    func fourth(_ stages: SIMD4<Double>, inflow: Double) -> Double {
        keep.x * stages.w + keep.y * stages.z + keep.z * stages.y + keep.w * stages.x
            + fill.w * inflow
    }

    func all(_ stages: SIMD4<Double>, inflow: Double) -> SIMD4<Double> {
        SIMD4(
            keep.x * stages.x + fill.x * inflow,
            keep.x * stages.y + keep.y * stages.x + fill.y * inflow,
            keep.x * stages.z + keep.y * stages.y + keep.z * stages.x + fill.z * inflow,
            fourth(stages, inflow: inflow))
    }
}

/// Cells in blood over a span: what is left, and what an inflow adds that grows or falls evenly.
struct BloodPool {
    let keep: Double
    private let mean: Double
    private let tilt: Double

    /// - Parameters:
    ///   - rate: Of removal, in 1/h.
    ///   - span: In hours.
    init(rate: Double, span: Double) {
        let y = rate * span
        keep = exponential(-y)
        let decay = meanDecay(y)
        mean = span * decay
        tilt = span * (meanApproach(y) - 0.5 * decay)
    }

    /// - Parameters:
    ///   - inflow: Its mean, per hour.
    ///   - change: By how much it is higher at the end than at the start; never so large that it
    ///     would turn negative, which keeps the pool positive.
    func end(_ start: Double, inflow: Double, change: Double) -> Double {
        let bounded = min(max(change, -2 * inflow), 2 * inflow)
        return start * keep + inflow * mean + bounded * tilt
    }
}

/// The mean over a step of what grows exponentially by e^r, in multiples of its start, and the end.
func exponentialGrowth(_ r: Double) -> (mean: Double, end: Double) {
    let end = exponential(r)
    let mean = r.magnitude < 1e-4 ? 1 + r / 2 + r * r / 6 : (end - 1) / r
    return (mean, end)
}
