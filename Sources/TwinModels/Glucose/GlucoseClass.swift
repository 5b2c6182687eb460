/// How well a body handles glucose.
public enum GlucoseClass: UInt8, CaseIterable, Hashable, Sendable {
    /// Neither diabetes nor its preliminary stage.
    case normal = 0
    /// Impaired glucose tolerance.
    case impaired = 1
    /// Type 2 diabetes.
    case type2 = 2
    /// Type 1 diabetes: no insulin of its own; what keeps its basal level is taken as given.
    case type1 = 3
}
