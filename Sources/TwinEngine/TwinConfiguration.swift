public import ChangeDetection
public import TwinModels

/// What all twins of one daemon have in common.
public struct TwinConfiguration: Hashable, Sendable {
    /// The constants of the vitals module.
    public var vitals: VitalsParameters
    /// The number of particles.
    public var particles: Int
    /// The width of the windows whose readings become one observation, in minutes.
    public var windowMinutes: Int
    /// The bound on false alerts of all residual detectors together, per patient-week.
    public var residualBudgetPerWeek: Double
    /// What the residual detectors bet on.
    public var detector: ResidualDetector.Design
    /// Keys all random numbers.
    public var seed: UInt64

    /// Makes a configuration.
    ///
    /// - Precondition: `windowMinutes` and `residualBudgetPerWeek` are positive.
    public init(
        vitals: VitalsParameters = .version1, particles: Int = 512, windowMinutes: Int = 15,
        residualBudgetPerWeek: Double = 0.25, detector: ResidualDetector.Design = .standard,
        seed: UInt64 = 1
    ) {
        precondition(windowMinutes > 0, "a window lasts a minute or longer")
        precondition(residualBudgetPerWeek > 0, "without a budget no alert may be raised")
        self.vitals = vitals
        self.particles = particles
        self.windowMinutes = windowMinutes
        self.residualBudgetPerWeek = residualBudgetPerWeek
        self.detector = detector
        self.seed = seed
    }

    /// The bound on false alerts of one stream's detector, per patient-week.
    public var streamBudgetPerWeek: Double {
        residualBudgetPerWeek / Double(VitalStream.allCases.count)
    }
}

/// What is known of one patient before the first reading.
public struct PatientProfile: Hashable, Sendable {
    /// The settings the patient may be in; with more than one the twin finds out.
    public var settings: [CareSetting]
    /// Hours to add to UTC for local solar time, nil where readings carry no time of day.
    public var solarOffsetHours: Double?

    /// A patient of whom nothing is known, in a place whose clocks show UTC.
    public static let unknown = PatientProfile(settings: CareSetting.allCases, solarOffsetHours: 0)

    /// Makes a profile; `settings` must not be empty.
    public init(settings: [CareSetting], solarOffsetHours: Double?) {
        self.settings = settings
        self.solarOffsetHours = solarOffsetHours
    }
}
