import SequentialMonteCarlo

/// The five linear-Gaussian components of one stream: level μ, slow wander b, fast wander f and the
/// rhythm's coefficients c₁ and c₂, in the first five lanes; the other lanes are zero.
package typealias LevelState = SIMD8<Double>

/// How `LevelState` moves over a span of time in one setting.
package struct LevelTransition {
    /// The factor of each component.
    package let decay: LevelState
    /// The variance that each component gains, for a variability scale of one.
    package let scaledNoise: LevelState
    /// The variance that each component gains whatever the scale.
    package let fixedNoise: LevelState

    /// The exact transition over `hours`, which composes: two spans in a row equal their sum.
    package init(_ stream: StreamParameters, rhythmDrift: Double, hours: Double) {
        let slow = exponential(-hours / stream.slowHours)
        let fast = exponential(-hours / stream.fastHours)
        let drift = rhythmDrift * stream.amplitude
        decay = LevelState(1, slow, fast, 1, 1, 0, 0, 0)
        scaledNoise = LevelState(
            0, stream.slowSD * stream.slowSD * (1 - slow * slow),
            stream.fastSD * stream.fastSD * (1 - fast * fast), 0, 0, 0, 0, 0)
        fixedNoise = LevelState(
            0, 0, 0, drift * drift * hours / 24, drift * drift * hours / 24, 0, 0, 0)
    }
}

/// The covariance of a `LevelState`, kept symmetric.
package struct LevelCovariance: Hashable, Sendable {
    /// The rows, each of five lanes.
    package private(set) var rows: [LevelState]

    /// Independent components with the given variances.
    package init(diagonal: LevelState) {
        rows = (0..<5).map { row in
            var lanes = LevelState.zero
            lanes[row] = diagonal[row]
            return lanes
        }
    }

    /// Brings back rows that were stored.
    init(rows: [LevelState]) {
        self.rows = rows
    }

    /// P h.
    package func times(_ h: LevelState) -> LevelState {
        var result = LevelState.zero
        for row in 0..<5 { result += rows[row] * h[row] }
        return result
    }

    /// The covariance after a transition at variability scale `scale`: a P aᵀ + q.
    package func propagated(_ transition: LevelTransition, scale: Double) -> LevelCovariance {
        var moved = self
        for row in 0..<5 {
            moved.rows[row] = rows[row] * transition.decay * transition.decay[row]
            moved.rows[row][row] +=
                scale * transition.scaledNoise[row] + transition.fixedNoise[row]
        }
        return moved
    }

    /// The covariance when the level μ is uncertain by `variance` more.
    func widened(byLevel variance: Double) -> LevelCovariance {
        var doubtful = self
        doubtful.rows[0][0] += variance
        return doubtful
    }

    /// The covariance after a measurement: P − P h hᵀ P / v, with the diagonal held positive.
    package func updated(gainNumerator ph: LevelState, variance: Double) -> LevelCovariance {
        var posterior = self
        for row in 0..<5 {
            posterior.rows[row] = rows[row] - ph * (ph[row] / variance)
            posterior.rows[row][row] = max(posterior.rows[row][row], 0)
        }
        return posterior
    }
}

extension LevelState {
    /// The weights with which the components enter a reading at `hours` of local solar time.
    package static func loadings(hours: Double) -> LevelState {
        let angle = 2 * Double.pi * (hours / 24 - (hours / 24).rounded(.down))
        return LevelState(1, 1, 1, cosine(angle), sine(angle), 0, 0, 0)
    }

    /// The inner product over the five components, in a fixed order.
    @inline(__always)
    func dot(_ other: LevelState) -> Double {
        let product = self * other
        return ((product[0] + product[1]) + (product[2] + product[3])) + product[4]
    }
}
