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
    ///
    /// - Parameter isFrozen: Whether the baseline gains no new uncertainty, so that nothing is
    ///   learned of it beyond what was open before: the rhythm, and a slow wander of ten days or
    ///   more. A faster one moves within an illness, and a prediction that forbade it that would be
    ///   too sure of itself.
    package init(
        _ stream: StreamParameters, rhythmDrift: Double, hours: Double, isFrozen: Bool = false
    ) {
        let slow = exponential(-hours / stream.slowHours)
        let fast = exponential(-hours / stream.fastHours)
        let drift = isFrozen ? 0 : rhythmDrift * stream.amplitude
        let isBaseline = stream.slowHours >= 240
        let slowNoise =
            isFrozen && isBaseline ? 0 : stream.slowSD * stream.slowSD * (1 - slow * slow)
        decay = LevelState(1, slow, fast, 1, 1, 0, 0, 0)
        scaledNoise = LevelState(
            0, slowNoise,
            stream.fastSD * stream.fastSD * (1 - fast * fast), 0, 0, 0, 0, 0)
        fixedNoise = LevelState(
            0, 0, 0, drift * drift * hours / 24, drift * drift * hours / 24, 0, 0, 0)
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
