/// A simulated patient who falls ill: S(t) = A (1 − exp(−(t − onset) / τ)) is added to the shared
/// driver from the onset on.
///
/// Each stream follows with its own gain, in the manner of a sepsis: heart rate, respiratory rate
/// and temperature rise, pressures and oxygen saturation fall.
public struct Deterioration: Hashable, Sendable {
    /// Hours from the patient's start to the onset.
    public var onsetHour: Double
    /// The plateau A that S approaches, dimensionless; 1 is a moderate inflammation.
    public var amplitude: Double
    /// The time constant τ, in hours.
    public var riseHours: Double

    /// Describes a course.
    ///
    /// - Precondition: `riseHours` is positive.
    public init(onsetHour: Double, amplitude: Double = 2, riseHours: Double = 6) {
        precondition(riseHours > 0, "a deterioration takes its time")
        self.onsetHour = onsetHour
        self.amplitude = amplitude
        self.riseHours = riseHours
    }
}
