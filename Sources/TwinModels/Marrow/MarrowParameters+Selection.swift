extension MarrowParameters {
    /// The constants for neutrophils by the names that protocols use.
    public static let neutrophilsByName: [String: MarrowParameters] = [
        "docetaxel-kloft": .docetaxelNeutrophils,
        "docetaxel-friberg": .docetaxelNeutrophilsFriberg,
        "docetaxel-ozawa": .docetaxelNeutrophilsOzawa,
        "docetaxel-quartino": .docetaxelNeutrophilsQuartino,
        "carboplatin": .carboplatinNeutrophils,
    ]

    /// The constants for neutrophils that a twin has who meets these drugs.
    ///
    /// - Parameters:
    ///   - drugs: Cytotoxic drugs.
    ///   - growthFactor: Whether G-CSF is given, which wants a model with it as the signal.
    public static func neutrophils(
        under drugs: Set<Drug>, withGrowthFactor growthFactor: Bool
    ) -> MarrowParameters {
        var regimen: MarrowRegimen = growthFactor ? .growthFactor : []
        for drug in drugs {
            regimen.formUnion(MarrowRegimen(.dose(drug, milligrams: 0, hours: 0)))
        }
        return regimen.neutrophils
    }

    /// Whether G-CSF does anything in this model.
    public var knowsGrowthFactor: Bool {
        if case .growthFactor = regulation { true } else { false }
    }
}
