/// How other cytotoxic drugs change the slope of carboplatin (Schmitt et al. 2010, J Clin Oncol
/// 28:4568) [V], and a plasma protein that of docetaxel.
public enum SlopeModifier {
    /// The factor on carboplatin's slope under a companion drug.
    public static func carboplatin(
        with companion: CompanionDrug, lineage: BloodLineage
    ) -> Double {
        switch (lineage, companion) {
        case (.platelets, .paclitaxel): 0.76
        case (.platelets, .etoposide): 1.45
        case (.platelets, .gemcitabine): 2.33
        case (.platelets, .other): 1
        case (.neutrophils, _), (.leucocytes, _): 1.76
        }
    }

    /// The factor on docetaxel's slope, which α₁-acid glycoprotein binds (Kloft et al. 2006, Clin
    /// Cancer Res 12:5481) [V].
    ///
    /// - Parameter glycoprotein: In g/L; 1.34 is usual. Not below 0.05 above 4 g/L.
    public static func docetaxel(glycoprotein: Double) -> Double {
        max(1 - 0.351 * (glycoprotein - 1.34), 0.05)
    }
}

/// A drug given together with carboplatin.
public enum CompanionDrug: CaseIterable, Hashable, Sendable {
    /// A taxane.
    case paclitaxel
    /// An inhibitor of topoisomerase.
    case etoposide
    /// An antimetabolite.
    case gemcitabine
    /// Any other cytotoxic drug.
    case other
}

extension LogNormalPrior {
    /// The prior of `factor` times the parameter.
    public func scaled(by factor: Double) -> LogNormalPrior {
        LogNormalPrior(
            median * factor, deviation: deviation,
            bounds: bounds.lowerBound * factor...bounds.upperBound * factor)
    }
}
