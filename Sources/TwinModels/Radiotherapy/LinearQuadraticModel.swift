import SequentialMonteCarlo

/// Cell survival after irradiation: −ln S = αd + βd² (Fowler 1989, Br J Radiol 62:679).
public struct LinearQuadraticModel: Hashable, Sendable {
    /// α in 1/Gy.
    public let alpha: Double
    /// β in 1/Gy².
    public let beta: Double

    /// Puts a model together.
    ///
    /// - Precondition: α is positive and β not negative.
    public init(alpha: Double, beta: Double) {
        precondition(alpha > 0 && beta >= 0, "radiation kills")
        self.alpha = alpha
        self.beta = beta
    }

    /// Puts a model together from α and the dose at which both terms are equal.
    ///
    /// - Parameter ratio: α/β in Gy.
    public init(alpha: Double, ratio: Double) {
        self.init(alpha: alpha, beta: alpha / ratio)
    }

    /// −ln S after one fraction of `dose` Gy.
    ///
    /// - Parameter unrepaired: What is left of earlier fractions, Σ dⱼ e^(−μΔtⱼ) in Gy: with it the
    ///   quadratic terms of all fractions add up to β D² times the factor of Lea and Catcheside
    ///   (1942), as in the model of incomplete repair (Thames 1985, Int J Radiat Biol 47:319).
    public func logKill(dose: Double, unrepaired: Double = 0) -> Double {
        alpha * dose + beta * dose * (dose + 2 * unrepaired)
    }

    /// The share of cells that survive `fractions` fractions far apart of `dose` Gy each.
    public func survival(dose: Double, fractions: Int = 1) -> Double {
        exponential(-Double(fractions) * logKill(dose: dose))
    }

    /// The same cells without oxygen, which need `factor` times the dose.
    public func hypoxic(enhancement factor: Double) -> LinearQuadraticModel {
        LinearQuadraticModel(alpha: alpha / factor, beta: beta / (factor * factor))
    }

    /// The dose in infinitely small fractions that does as much, BED = D (1 + d/(α/β)), in Gy.
    ///
    /// - Parameters:
    ///   - total: *D* in Gy.
    ///   - dose: *d* of a fraction in Gy.
    ///   - ratio: α/β in Gy.
    public static func biologicallyEffectiveDose(
        total: Double, dose: Double, ratio: Double
    ) -> Double {
        total * (1 + dose / ratio)
    }

    /// The dose in fractions of 2 Gy that does as much, EQD2, in Gy.
    public static func equivalentDose(total: Double, dose: Double, ratio: Double) -> Double {
        total * (dose + ratio) / (2 + ratio)
    }
}
