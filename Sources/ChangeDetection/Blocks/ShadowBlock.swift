/// A copy of a stream's posterior that is carried along a block of readings without learning them.
///
/// Against a shift that lasts, a filter's next-step predictions are soon no evidence, for it has
/// learnt the shift. What it predicted at the block's beginning for the sum of all readings of the
/// block still is. The sum and the state are jointly Gaussian: with x the state, T the sum so far
/// and c their covariance, a reading y = h·x + noise of variance R adds h·E x to E T and
/// 2 h·c + h·P h + R to Var T, and P h to c; between readings c decays as x does. So the score of the
/// block mean is exact for the times at which readings came, however irregular.
///
/// Six components, in single precision but for the sums.
public struct ShadowBlock: Hashable, Sendable {
    /// The mean of the state.
    private var mean: SixLanes
    /// The covariance of the state, in rows.
    private var covariance = FixedArray<6, SixLanes>(repeating: SixLanes(.zero))
    /// The covariance c of the state with the sum of the readings.
    private var cross = SixLanes(.zero)
    /// The sum of the readings less its mean.
    private(set) var excess: Double
    /// The variance of the sum of the readings.
    private(set) var variance: Double
    /// How many readings the block has.
    public private(set) var count: Int
    /// The time since the block began, in hours.
    public private(set) var hours: Double

    /// The number of components.
    public static let components = 6

    /// How many numbers `state` has.
    private static let stateCount = 4 + components * (2 + components)

    /// Forks the posterior.
    ///
    /// - Parameters:
    ///   - mean: The posterior mean of the state; lanes from 6 on are ignored.
    ///   - covariance: Six rows of its covariance, symmetric; lanes from 6 on are ignored.
    public init(mean: SIMD8<Double>, covariance: [SIMD8<Double>]) {
        precondition(covariance.count == Self.components, "six rows of six")
        self.mean = SixLanes(SIMD8(mean))
        excess = 0
        variance = 0
        count = 0
        hours = 0
        for row in 0..<Self.components { self.covariance[row] = SixLanes(SIMD8(covariance[row])) }
    }

    /// Carries the state on to the time of the next reading.
    ///
    /// - Parameters:
    ///   - decay: The factor of each component.
    ///   - noise: The variance that each component gains.
    ///   - hours: The time that passes, zero or more.
    public mutating func advance(decay: SIMD8<Double>, noise: SIMD8<Double>, hours: Double) {
        let factors = SIMD8<Float>(decay).components
        mean.wide *= factors
        cross.wide *= factors
        for row in 0..<Self.components {
            var moved = covariance[row].wide * (factors * factors[row])
            moved[row] += Float(noise[row])
            covariance[row] = SixLanes(moved)
        }
        self.hours += max(hours, 0)
    }

    /// Counts one reading.
    ///
    /// Readings held to be artefacts are left out.
    ///
    /// - Parameters:
    ///   - value: The reading on the model's scale.
    ///   - loadings: What each component adds to it.
    ///   - noise: The variance of what the state does not explain.
    public mutating func observe(value: Double, loadings: SIMD8<Double>, noise: Double) {
        let h = SIMD8<Float>(loadings).components
        var loaded = SIMD8<Float>.zero
        for row in 0..<Self.components { loaded += covariance[row].wide * h[row] }
        excess += value - h.dot(mean.wide)
        variance += 2 * h.dot(cross.wide) + h.dot(loaded) + noise
        cross.wide += loaded
        count += 1
    }

    /// The standardised mean of the block's readings; nil for a block without any.
    public var score: Double? {
        count > 0 && variance > 0 ? excess / variance.squareRoot() : nil
    }

    /// Everything that changes, as numbers.
    public var state: [Double] {
        var numbers = [excess, variance, Double(count), hours]
        numbers.reserveCapacity(Self.stateCount)
        for lane in 0..<Self.components {
            let row = covariance[lane].wide
            numbers.append(Double(mean.wide[lane]))
            numbers.append(Double(cross.wide[lane]))
            for column in 0..<Self.components { numbers.append(Double(row[column])) }
        }
        return numbers
    }

    /// Brings back a block from its `state`; nil for numbers that no block has.
    public init?(state: [Double]) {
        guard state.count == Self.stateCount, state.allSatisfy(\.isFinite), state[1] >= 0,
            state[3] >= 0,
            let count = Int(exactly: state[2]), count >= 0
        else { return nil }
        self.init(mean: .zero, covariance: Array(repeating: .zero, count: Self.components))
        excess = state[0]
        variance = state[1]
        self.count = count
        hours = state[3]
        for lane in 0..<Self.components {
            let base = 4 + lane * (2 + Self.components)
            mean.wide[lane] = Float(state[base])
            cross.wide[lane] = Float(state[base + 1])
            for column in 0..<Self.components {
                covariance[lane].wide[column] = Float(state[base + 2 + column])
            }
        }
    }
}

/// Six numbers side by side, without the two lanes that a vector would have besides.
private struct SixLanes: Hashable, Sendable {
    private var first: SIMD2<Float>
    private var second: SIMD2<Float>
    private var third: SIMD2<Float>

    /// Takes the first six lanes.
    init(_ lanes: SIMD8<Float>) {
        first = lanes.lowHalf.lowHalf
        second = lanes.lowHalf.highHalf
        third = lanes.highHalf.lowHalf
    }

    /// The numbers in the first six lanes, the others zero.
    var wide: SIMD8<Float> {
        get {
            SIMD8(
                lowHalf: SIMD4(lowHalf: first, highHalf: second),
                highHalf: SIMD4(lowHalf: third, highHalf: .zero))
        }
        set { self = SixLanes(newValue) }
    }
}

extension SIMD8<Float> {
    /// The first six lanes, the others zero.
    fileprivate var components: Self {
        var lanes = self
        lanes[6] = 0
        lanes[7] = 0
        return lanes
    }

    /// The scalar product of six lanes, in a fixed order and double precision.
    fileprivate func dot(_ other: Self) -> Double {
        let products = SIMD8<Double>(self) * SIMD8<Double>(other)
        return (products[0] + products[1]) + (products[2] + products[3])
            + (products[4] + products[5])
    }
}
