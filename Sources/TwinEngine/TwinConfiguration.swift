public import ChangeDetection
public import TwinModels

/// What all twins of one daemon have in common.
public struct TwinConfiguration: Hashable, Sendable {
    /// The constants of the vitals module.
    public var vitals: VitalsParameters
    /// The number of particles of the stable set.
    public var particles: Int
    /// The most hypotheses of an event that are kept.
    public var eventParticles: Int
    /// The width of the windows whose readings become one observation, in minutes.
    public var windowMinutes: Int
    /// The bound on false alerts of the event detector, per patient-week.
    public var eventBudgetPerWeek: Double
    /// The bound on false alerts of the residual detectors of a monitor's streams together, per
    /// patient-week; that of a daily stream has a tenth as much besides.
    public var residualBudgetPerWeek: Double
    /// What the residual detectors bet on.
    public var detector: ResidualDetector.Design
    /// Keys all random numbers.
    public var seed: UInt64

    /// Makes a configuration.
    ///
    /// - Precondition: `windowMinutes` and both budgets are positive.
    public init(
        vitals: VitalsParameters = .version1, particles: Int = 512,
        eventParticles: Int = 256, windowMinutes: Int = 15, eventBudgetPerWeek: Double = 0.5,
        residualBudgetPerWeek: Double = 0.25, detector: ResidualDetector.Design = .standard,
        seed: UInt64 = 1
    ) {
        precondition(windowMinutes > 0, "a window lasts a minute or longer")
        precondition(
            residualBudgetPerWeek > 0 && eventBudgetPerWeek > 0,
            "without a budget no alert may be raised")
        self.vitals = vitals
        self.particles = particles
        self.eventParticles = eventParticles
        self.windowMinutes = windowMinutes
        self.eventBudgetPerWeek = eventBudgetPerWeek
        self.residualBudgetPerWeek = residualBudgetPerWeek
        self.detector = detector
        self.seed = seed
    }

    /// The bound on false alerts of one stream's detector, per patient-week.
    ///
    /// The streams of a monitor share the whole in equal parts, whether or not a daily stream is
    /// read as well. That one has a tenth more of its own: it is slow, like the weight and the
    /// tumour, and what it finds will keep for some days.
    public func budgetPerWeek(of stream: VitalStream) -> Double {
        stream.isDaily
            ? residualBudgetPerWeek / 10
            : residualBudgetPerWeek / Double(VitalStream.monitored.count)
    }
}

/// What is known of one patient before the first reading.
public struct PatientProfile: Hashable, Sendable {
    /// The settings the patient may be in; with more than one the twin finds out.
    public var settings: [CareSetting]
    /// Hours to add to UTC for local solar time, nil where readings carry no time of day.
    public var solarOffsetHours: Double?
    /// How likely an event is against the average over patients and time, λ/λ̄: moves the event
    /// detector's budget to where the risk is.
    public var hazardRatio: Double

    /// A patient of whom nothing is known, in a place whose clocks show UTC.
    public static let unknown = PatientProfile(settings: CareSetting.allCases, solarOffsetHours: 0)

    /// Makes a profile; `settings` must not be empty.
    public init(settings: [CareSetting], solarOffsetHours: Double?, hazardRatio: Double = 1) {
        self.settings = settings
        self.solarOffsetHours = solarOffsetHours
        self.hazardRatio = hazardRatio
    }
}
