import SequentialMonteCarlo

/// How the linear block of sixteen particles is uncertain and moves: ln *G*, ρ, ln *C*, the two
/// errors of a continuous sensor, *e* which comes and goes and *b* of calibration, and ψ.
struct GlucoseCovariance {
    /// The number of components.
    static let order = 6
    /// The number of entries of the lower triangle.
    static let entries = 21

    /// The lower triangle, row after row.
    private var triangle: InlineArray<21, Lanes>

    init() { triangle = InlineArray(repeating: .zero) }

    @inline(__always)
    private static func place(_ row: Int, _ column: Int) -> Int {
        row >= column ? row * (row + 1) / 2 + column : column * (column + 1) / 2 + row
    }

    /// An entry of the triangle.
    @inline(__always)
    subscript(entry entry: Int) -> Lanes {
        get { triangle[entry] }
        set { triangle[entry] = newValue }
    }

    /// The covariance of two components, in the order of the block.
    @inline(__always)
    subscript(row: Int, column: Int) -> Lanes {
        get { triangle[Self.place(row, column)] }
        set { triangle[Self.place(row, column)] = newValue }
    }

    /// Moves glucose, disturbance and lag by a step.
    @inline(__always)
    mutating func move(along tangent: GlucoseTangent) {
        // F P for the three rows that mix, and ψ, on whom e and b do not depend.
        var mixed = InlineArray<18, Lanes>(repeating: .zero)
        for column in 0..<6 {
            let g = self[0, column]
            let r = self[1, column]
            let c = self[2, column]
            let s = self[5, column]
            mixed[column] = tangent.gg * g + tangent.gr * r + tangent.gs * s
            mixed[6 + column] = tangent.rr * r
            mixed[12 + column] =
                tangent.cg * g + tangent.cr * r + tangent.cc * c + tangent.cs * s
        }
        for row in 0..<3 {
            let g = mixed[6 * row]
            let r = mixed[6 * row + 1]
            let c = mixed[6 * row + 2]
            let s = mixed[6 * row + 5]
            self[row, 0] = tangent.gg * g + tangent.gr * r + tangent.gs * s
            if row >= 1 { self[row, 1] = tangent.rr * r }
            if row == 2 {
                self[2, 2] = tangent.cg * g + tangent.cr * r + tangent.cc * c + tangent.cs * s
            }
            self[3, row] = mixed[6 * row + 3]
            self[4, row] = mixed[6 * row + 4]
            self[5, row] = s
        }
        for kick in 0..<3 {
            let (g, r, c) = tangent.kick(kick)
            self[0, 0] += g * g
            self[1, 0] += r * g
            self[1, 1] += r * r
            self[2, 0] += c * g
            self[2, 1] += c * r
            self[2, 2] += c * c
        }
    }

    /// Lets a component on which no other depends decay, and adds its noise.
    @inline(__always)
    mutating func relax(_ component: Int, decay: Float, variance: Lanes) {
        for other in 0..<6 where other != component { self[component, other] *= decay }
        self[component, component] = self[component, component] * (decay * decay) + variance
    }

    /// Conditions on a value of the sum of some components, where `mask` holds.
    ///
    /// - Parameter loadings: The covariances of each component with the sum.
    @inline(__always)
    mutating func condition(
        loadings: InlineArray<6, Lanes>, variance: Lanes, where mask: SIMDMask<SIMD16<Int32>>
    ) {
        for row in 0..<6 {
            for column in 0...row {
                let removed = (loadings[row] * loadings[column] / variance)
                    .replacing(with: 0, where: .!mask)
                self[row, column] -= removed
            }
            // What rounding can make of a variance that a value leaves next to nothing of.
            self[row, row].replace(with: 1e-9, where: self[row, row] .< 1e-9)
        }
    }

    /// Widens glucose, interstitial glucose alike, and the disturbance, where `mask` holds.
    ///
    /// - Parameters:
    ///   - level: The standard deviation that is added to ln *G* and ln *C*.
    ///   - disturbance: The same for ρ, in 1/min.
    @inline(__always)
    mutating func doubt(level: Float, disturbance: Float, where mask: SIMDMask<SIMD16<Int32>>) {
        let added = Lanes.zero.replacing(with: level * level, where: mask)
        self[0, 0] += added
        self[2, 0] += added
        self[2, 2] += added
        self[1, 1] += Lanes.zero.replacing(with: disturbance * disturbance, where: mask)
    }

    /// A draw of the block's deviation from its mean, from six standard normal numbers.
    @inline(__always)
    func draw(_ normals: InlineArray<6, Lanes>) -> InlineArray<6, Lanes> {
        var factor = InlineArray<21, Lanes>(repeating: .zero)
        var result = InlineArray<6, Lanes>(repeating: .zero)
        for row in 0..<6 {
            for column in 0...row {
                var rest = self[row, column]
                for inner in 0..<column {
                    rest -= factor[Self.place(row, inner)] * factor[Self.place(column, inner)]
                }
                if row == column {
                    rest.replace(with: 1e-12, where: rest .< 1e-12)
                    factor[Self.place(row, row)] = squareRoot(rest)
                } else {
                    factor[Self.place(row, column)] = rest / factor[Self.place(column, column)]
                }
                result[row] += factor[Self.place(row, column)] * normals[column]
            }
        }
        return result
    }
}

/// How a step passes small deviations of ln *G*, ρ and ln *C* on, and the noise it adds.
struct GlucoseTangent {
    fileprivate let gg: Lanes
    fileprivate let gr: Lanes
    fileprivate let gs: Lanes
    fileprivate let rr: Lanes
    fileprivate let cg: Lanes
    fileprivate let cr: Lanes
    fileprivate let cs: Lanes
    fileprivate let cc: Lanes
    private let middle: (g: Lanes, r: Lanes, c: Lanes)
    private let scale: Lanes

    /// Simpson's rule over the step, in its length *h*.
    ///
    /// - Parameters:
    ///   - reversion: (*SG* *Gb* + *Ra*)/*G*: at what rate ln *G* returns, in 1/min.
    ///   - lagRate: *G*/(*C* lag), in 1/min.
    ///   - half: e^(−*h*/2τ).
    ///   - deviation: σ in 1/min.
    init(
        minutes h: Float, reversion: Lanes, lagRate: Lanes, half: Lanes, deviation: Lanes
    ) {
        let ep = exponential(reversion * (-0.5 * h))
        let el = exponential(lagRate * (-0.5 * h))
        gg = ep * ep
        rr = half * half
        cc = el * el
        gr = (gg + ep * half * 4 + rr) * (h / 6)
        cg = (cc + el * ep * 4 + gg) * lagRate * (h / 6)
        let grMiddle = (ep + half) * (h / 4)
        // ψ stands still within a step.
        gs = (gg + ep * 4 + 1) * (h / 6)
        let gsMiddle = (ep + 1) * (h / 4)
        cs = (el * gsMiddle * 4 + gs) * lagRate * (h / 6)
        cr = (el * grMiddle * 4 + gr) * lagRate * (h / 6)
        middle = (grMiddle, half, grMiddle * lagRate * (h / 6))
        // Three kicks stand for white noise: at the end, the middle and the start of the step. Their
        // size is such that ρ has its exact variance.
        let spread = middle.r * middle.r * 4 + rr * rr + 1
        scale = deviation * squareRoot((1 - rr * rr) / spread)
    }

    /// What one standard normal number of three adds to ln *G*, ρ and ln *C*.
    @inline(__always)
    func kick(_ place: Int) -> (g: Lanes, r: Lanes, c: Lanes) {
        switch place {
        case 0: (.zero, scale, .zero)
        case 1: (middle.g * scale * 2, middle.r * scale * 2, middle.c * scale * 2)
        case _: (gr * scale, rr * scale, cr * scale)
        }
    }
}
