import SequentialMonteCarlo

/// Size under a drug that resistance wears off: y′ = K_L y − K_D E e^(−λt) y (Claret et al. 2009, J
/// Clin Oncol 27:4103), the reference that a mechanistic tumour has to beat.
public struct ClaretCurve: Hashable, Sendable {
    /// y₀, in any unit.
    public let start: Double
    /// K_L in 1/d.
    public let growthRate: Double
    /// K_D times the exposure in 1/d.
    public let killRate: Double
    /// λ in 1/d.
    public let resistanceRate: Double

    /// Puts a curve together.
    public init(start: Double, growthRate: Double, killRate: Double, resistanceRate: Double) {
        precondition(resistanceRate > 0, "resistance comes")
        self.start = start
        self.growthRate = growthRate
        self.killRate = killRate
        self.resistanceRate = resistanceRate
    }

    /// y₀ exp(K_L t − (K_D/λ) (1 − e^(−λt))).
    public func size(after days: Double) -> Double {
        start
            * exponential(
                growthRate * days - killRate * days * meanDecay(resistanceRate * days))
    }

    /// When the size is least, ln(K_D/K_L)/λ; 0 if it grows from the start.
    public var nadirDays: Double {
        guard killRate > growthRate, growthRate > 0 else {
            return killRate > growthRate ? .infinity : 0
        }
        return logarithm(killRate / growthRate) / resistanceRate
    }
}

/// Regression and growth side by side: y₀ (e^(−dt) + e^(gt) − 1) (Stein et al. 2008, Oncologist
/// 13:1046).
public struct SteinCurve: Hashable, Sendable {
    /// y₀, in any unit.
    public let start: Double
    /// *d* in 1/d.
    public let regressionRate: Double
    /// *g* in 1/d.
    public let growthRate: Double

    /// Puts a curve together.
    public init(start: Double, regressionRate: Double, growthRate: Double) {
        self.start = start
        self.regressionRate = regressionRate
        self.growthRate = growthRate
    }

    /// The size after some days.
    public func size(after days: Double) -> Double {
        start * (exponential(-regressionRate * days) + exponential(growthRate * days) - 1)
    }
}
