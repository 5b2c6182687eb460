/// A kind of blood cell that is counted.
public enum BloodLineage: UInt8, CaseIterable, Hashable, Sendable {
    /// The absolute neutrophil count.
    case neutrophils = 0
    /// The platelet count.
    case platelets = 1
    /// The count of all white cells.
    case leucocytes = 2
}

/// A preparation of the growth factor of neutrophils, G-CSF.
public enum GrowthFactorDrug: UInt8, CaseIterable, Hashable, Sendable {
    /// Given daily.
    case filgrastim = 0
    /// Given once a cycle.
    case pegfilgrastim = 1
}
