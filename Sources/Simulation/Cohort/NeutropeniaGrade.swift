/// The limits of neutropenia in the version of CTCAE that reports name; version 6 has others.
public enum NeutropeniaGrade {
    /// Which version.
    public static let version = "CTCAE v5.0"
    /// Grade 3 and 4, in 10⁹/L.
    public static let threeBelow = 1.0
    /// Grade 4, in 10⁹/L.
    public static let fourBelow = 0.5
    /// Febrile neutropenia is fever while neutrophils are below this, in 10⁹/L.
    public static let febrileBelow = 1.0
}
