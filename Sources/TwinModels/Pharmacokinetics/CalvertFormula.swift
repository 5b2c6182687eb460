/// Carboplatin's dose from the exposure that is wanted (Calvert et al. 1989, J Clin Oncol 7:1748).
public enum CalvertFormula {
    /// Clearance that does not go through the kidney, in mL/min [V].
    static let otherClearance = 25.0

    /// The clearance in L/h.
    ///
    /// - Parameter glomerularFiltration: In mL/min.
    public static func clearance(glomerularFiltration: Double) -> Double {
        (glomerularFiltration + otherClearance) * 60 / 1_000
    }

    /// The dose in mg.
    ///
    /// - Parameters:
    ///   - area: The area under the concentration that is wanted, in mg min/mL.
    ///   - glomerularFiltration: In mL/min.
    public static func dose(area: Double, glomerularFiltration: Double) -> Double {
        area * (glomerularFiltration + otherClearance)
    }
}
