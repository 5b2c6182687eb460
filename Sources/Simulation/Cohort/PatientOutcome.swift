public import TwinModels

/// What became of one virtual patient in one arm.
///
/// The first cycle is its planned days from the first treatment on. What is said of the true course
/// holds for patients who left the trial as well; what was read, only while they were in it.
public struct PatientOutcome: Hashable, Sendable {
    /// The least true count of the first cycle, in 10⁹/L.
    public internal(set) var nadir = Double.infinity
    /// How many days after the treatment that was.
    public internal(set) var nadirDays = 0.0
    /// For how many days of the first cycle the true count was of grade 4.
    public internal(set) var gradeFourDays = 0.0
    /// The least count of the first cycle that was read, in 10⁹/L; infinite where none was.
    public internal(set) var lowestRead = Double.infinity
    /// Whether there was febrile neutropenia in the first cycle.
    public internal(set) var isFebrileFirst = false
    /// In how many cycles there was.
    public internal(set) var febrileCycles = 0
    /// Treatments given.
    public internal(set) var cycles = 0
    /// Their doses in multiples of the planned one, together.
    public internal(set) var doses = 0.0
    /// The day of the last treatment, from the first.
    public internal(set) var lastTreatmentDay = 0
    /// How often a cycle was put off.
    public internal(set) var delays = 0
    /// How often the dose was reduced.
    public internal(set) var reductions = 0
    /// The best response seen; nil where no image followed the first.
    public internal(set) var bestResponse: ResponseCategory?
    /// The day of the image that showed progression; nil where none did.
    public internal(set) var progressionDay: Int?
    /// The day of the last image.
    public internal(set) var lastImageDay = 0
}
