/// A cytotoxic drug whose concentration the twin follows.
public enum Drug: UInt8, CaseIterable, Hashable, Sendable {
    /// A taxane, infused over an hour.
    case docetaxel = 0
    /// A taxane, infused over three hours; its unbound concentration is followed.
    case paclitaxel = 1
    /// A platinum compound, infused over an hour; its ultrafiltrable concentration is followed.
    case carboplatin = 2
    /// A thiopurine, swallowed daily; its active metabolite in red cells is followed.
    case mercaptopurine = 3
}

/// What of a patient decides how fast a drug leaves.
public struct KineticCovariates: Hashable, Sendable {
    /// In m².
    public var bodySurface: Double
    /// In mL/min; nil where it is not known.
    public var glomerularFiltration: Double?

    /// Describes a patient.
    ///
    /// - Parameters:
    ///   - bodySurface: In m²; 1.8 is an adult's.
    ///   - glomerularFiltration: In mL/min.
    /// - Precondition: Both are positive.
    public init(bodySurface: Double = 1.8, glomerularFiltration: Double? = nil) {
        precondition(bodySurface > 0 && glomerularFiltration ?? 1 > 0, "a patient has a size")
        self.bodySurface = bodySurface
        self.glomerularFiltration = glomerularFiltration
    }
}
