/// What treatment tells the twin of the vital signs about one time: a cut, for nothing is told back
/// (Rebeschini and van Handel 2015, Ann Appl Probab 25:2809, on what such a cut costs).
public struct TreatmentInfluence: Hashable, Sendable {
    /// The hazard of an infection now over its mean in the weeks looked ahead: moves the event
    /// detector's budget to where the risk is and leaves the whole as it is.
    public var stakeRatio: Double
    /// That mean over the hazard of somebody with usual neutrophils.
    public var hazardFactor: Double
    /// The probability that neutrophils fall below 0.5·10⁹/L within 48 hours or are there; nil where
    /// nothing is known of the marrow.
    public var neutropeniaProbability: Double?
    /// Whether a drug keeps fever down.
    public var masksFever: Bool
    /// Litres of fluid that the patient is expected to lack, 0 or more.
    public var fluidDeficit: Double

    /// Nothing to tell.
    public static let none = TreatmentInfluence(
        stakeRatio: 1, hazardFactor: 1, neutropeniaProbability: nil, masksFever: false,
        fluidDeficit: 0)

    /// What is left of the rise of temperature with inflammation under a drug that masks it [A].
    static let maskedShare = 0.5
}
