import SequentialMonteCarlo

/// How likely an infection is at a count of neutrophils.
///
/// λ = λ₀ + λₙ/[1 + (ANC/0.5)²] per day, λ₀ 0.001 [A], λₙ 0.028 fitted so that docetaxel 100 mg/m²
/// gives febrile neutropenia in 12 % of first cycles [N]; that depth and duration matter: Bodey et al.
/// 1966, Ann Intern Med 64:328 [V].
public struct InfectionHazard: Hashable, Sendable {
    /// λ₀ per day.
    public var base: Double
    /// λₙ per day.
    public var neutropenic: Double
    /// The count in 10⁹/L at which half of λₙ has come.
    public var halfCount: Double

    /// The first version.
    public static let version1 = InfectionHazard(base: 0.001, neutropenic: 0.028, halfCount: 0.5)

    /// Infections per day.
    public func perDay(neutrophils: Double) -> Double {
        let ratio = neutrophils / halfCount
        return base + neutropenic / (1 + ratio * ratio)
    }

    /// λ against that at a usual count of 5·10⁹/L.
    public func ratio(neutrophils: Double) -> Double {
        perDay(neutrophils: neutrophils) / perDay(neutrophils: 5)
    }
}
