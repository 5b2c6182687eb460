/// A drug of the vocabulary.
public struct DrugDefinition: Hashable, Sendable {
    /// What a drug is to the twin.
    public enum Class: String, Hashable, Sendable, CaseIterable {
        /// Kills dividing cells, the marrow's among them.
        case cytotoxic
        /// Blocks a pathway of the tumour.
        case targeted
        /// Turns the immune system on the tumour.
        case immune
        /// Lowers or blocks androgens.
        case androgenDeprivation = "androgen_deprivation"
        /// Makes the marrow release and grow neutrophils.
        case colonyStimulatingFactor = "gcsf"
        /// Masks fever, raises glucose and neutrophils.
        case corticosteroid
        /// Lowers fever.
        case antipyretic
        /// Treats an infection.
        case antibiotic
        /// Lowers glucose.
        case insulin
        /// Slows the heart.
        case betaBlocker = "beta_blocker"
        /// Raises blood pressure.
        case vasopressor
        /// Blocks a cytokine, as in cytokine release syndrome.
        case antiCytokine = "anti_cytokine"
    }

    /// The name in events.
    public let code: DrugCode
    /// The WHO's code, of the drug or of the group that is one drug to twind.
    public let atc: String
    /// What it is to the twin.
    public let drugClass: Class
    /// The unit of stored amounts: `mg`, `ug` or `[iU]`.
    public let unit: String
    /// The most that is accepted in one administration.
    public let high: Double

    /// Turns an amount into the canonical unit; nil for a unit that does not measure the drug.
    public func canonicalAmount(_ amount: Double, unit spelling: String) -> Double? {
        guard let from = Self.sizes[spelling], let to = Self.sizes[unit], from.kind == to.kind
        else { return nil }
        // Divided where both are whole, so that 0.1 g is 100 mg to the bit.
        return from.size >= to.size
            ? amount * (from.size / to.size) : amount / (to.size / from.size)
    }

    /// How many micrograms, or units of biological activity, each spelling means.
    private static let sizes: [String: (kind: UInt8, size: Double)] = [
        "g": (0, 1e6), "mg": (0, 1e3), "ug": (0, 1), "µg": (0, 1), "mcg": (0, 1),
        "[iU]": (1, 1), "[IU]": (1, 1), "IU": (1, 1), "U": (1, 1),
    ]

    /// Whether amounts can be kept in a unit.
    static func isUnit(_ spelling: String) -> Bool { sizes[spelling] != nil }
}
