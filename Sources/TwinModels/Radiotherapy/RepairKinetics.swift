import SequentialMonteCarlo

/// Sublethal damage that is repaired between fractions.
public struct RepairKinetics: Sendable {
    /// The half-life of damage in hours.
    public let halfLife: Double
    /// A gap as long as this leaves nothing, in hours.
    public let completeAfter: Double
    private var damage = 0.0
    private var hours = -Double.infinity

    /// Begins without damage.
    public init(halfLife: Double, completeAfter: Double) {
        self.halfLife = halfLife
        self.completeAfter = completeAfter
    }

    /// Takes a fraction in.
    ///
    /// - Returns: What was left of earlier fractions, Σ dⱼ e^(−μΔtⱼ) in Gy.
    public mutating func irradiate(dose: Double, at time: Double) -> Double {
        let gap = time - hours
        let left =
            gap < completeAfter ? damage * exponential(-logarithm(2) * gap / halfLife) : 0
        damage = left + dose
        hours = time
        return left
    }

    /// The factor of Lea and Catcheside for fractions of the given doses and times: the quadratic
    /// term is β D² times it.
    public static func leaCatcheside(
        fractions: [(hours: Double, dose: Double)], halfLife: Double
    ) -> Double {
        var repair = RepairKinetics(halfLife: halfLife, completeAfter: .infinity)
        var total = 0.0
        var quadratic = 0.0
        for fraction in fractions {
            let left = repair.irradiate(dose: fraction.dose, at: fraction.hours)
            quadratic += fraction.dose * (fraction.dose + 2 * left)
            total += fraction.dose
        }
        return quadratic / (total * total)
    }
}
