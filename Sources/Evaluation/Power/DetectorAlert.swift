/// An alert that a detector raised in a trial.
public struct DetectorAlert: Hashable, Sendable {
    /// Names the detector; what stands before its first dot is its group.
    public var detector: String
    /// When the alert was there, in hours since the trial's change, or since its start where
    /// nothing changed.
    public var hours: Double
    /// The false alerts per patient-week that the detector allows itself.
    public var budgetPerWeek: Double

    /// Makes an alert.
    public init(detector: String, hours: Double, budgetPerWeek: Double) {
        self.detector = detector
        self.hours = hours
        self.budgetPerWeek = budgetPerWeek
    }

    /// The group of detectors it comes from: `residual` of `residual.heart_rate`.
    public var group: String {
        detector.split(separator: ".", maxSplits: 1).first.map(String.init) ?? detector
    }
}
