/// All constants of a glucose model under one version: mg/dL, minutes and µU/mL.
public struct GlucoseParameters: Hashable, Sendable {
    /// A positive quantity of a patient whose logarithm wanders about its median as an
    /// Ornstein–Uhlenbeck process: between patients and over time by the same deviation.
    public struct Wander: Hashable, Sendable {
        /// The median, in the quantity's unit.
        public var median: Double
        /// The standard deviation of the natural logarithm.
        public var deviation: Double
        /// After how many hours a deviation has fallen to 1/e.
        public var hours: Double

        /// Puts a quantity together.
        ///
        /// - Precondition: All are positive.
        public init(_ median: Double, deviation: Double, hours: Double) {
            precondition(
                median > 0 && deviation > 0 && hours > 0, "a quantity that wanders is positive")
            self.median = median
            self.deviation = deviation
            self.hours = hours
        }
    }

    /// What distinguishes a class of patients.
    public struct Kind: Hashable, Sendable {
        /// Which.
        public var kind: GlucoseClass
        /// How probable it is beforehand.
        public var probability: Double
        /// The median of SI in 1/min per µU/mL.
        public var sensitivity: Double
        /// The median of Gb in mg/dL.
        public var basal: Double
        /// The median of β_c in µU/mL/min per mg/dL.
        public var secretion: Double

        /// Puts a class together.
        public init(
            _ kind: GlucoseClass, probability: Double, sensitivity: Double, basal: Double,
            secretion: Double
        ) {
            self.kind = kind
            self.probability = probability
            self.sensitivity = sensitivity
            self.basal = basal
            self.secretion = secretion
        }
    }

    /// What steroids do.
    public struct SteroidEffect: Hashable, Sendable {
        /// The share of SI that is lost at most.
        public var greatestLoss: Double
        /// The level with half of that, in mg of prednisone a day.
        public var halfLevel: Double
        /// The relative rise of Gb for a loss of all of SI.
        public var basalRise: Double
        /// The half-life of the effect in hours, in the order of `SteroidAction`.
        public var halfLives: [Double]
    }

    /// Meals.
    public struct Meals: Hashable, Sendable {
        /// How many a day nobody reports.
        public var unannouncedPerDay: Double
        /// Their size in grams of carbohydrate.
        public var grams: Double
        /// The standard deviation of its logarithm.
        public var deviation: Double
        /// The standard deviation of the logarithm of what was eaten given what was counted.
        public var countingDeviation: Double
    }

    /// What moves glucose and is not in the model, as a share of glucose that appears in a minute.
    public struct Disturbance: Hashable, Sendable {
        /// Its standard deviation σ, in 1/min.
        public var deviation: Wander
        /// Its time constant τ, in minutes.
        public var minutes: Wander
        /// The standard deviation of another part, ψ, that lasts for hours, in 1/min.
        public var slowDeviation: Double
        /// The time constant of ψ in hours.
        public var slowHours: Double
    }

    /// What shows glucose how well.
    public struct Sensors: Hashable, Sendable {
        /// The lag of the interstitial fluid, in minutes.
        public var lagMinutes: Double
        /// The standard deviation of the continuous sensor's error that comes and goes, in the
        /// logarithm.
        public var error: Wander
        /// Its time constant in minutes.
        public var errorMinutes: Double
        /// The standard deviation of the sensor's calibration.
        public var calibration: Double
        /// Its time constant in hours.
        public var calibrationHours: Double
        /// The standard deviation of a single value's noise, in the logarithm, in the order of
        /// `GlucoseSensor`.
        public var noise: [Double]
        /// How often a value says nothing of glucose, in the order of `GlucoseSensor`.
        public var artefactProbability: [Double]
        /// Where such values lie, evenly in the logarithm, in mg/dL.
        public var artefactRange: ClosedRange<Double>
        /// By what standard deviation of the logarithm glucose may have leapt where a value is held to
        /// be an artefact.
        public var leapDeviation: Double
        /// The same for ρ, in 1/min.
        public var leapDisturbance: Double
    }

    /// Names the version; part of every key and checkpoint.
    public var version: String
    /// The classes, in the order of `GlucoseClass`.
    public var kinds: [Kind]
    /// After how many hours a patient's class may be another.
    public var kindHours: Double
    /// SG in 1/min.
    public var effectiveness: Wander
    /// SI about the median of the class, which is `Kind.sensitivity`: the median here is 1.
    public var sensitivity: Wander
    /// Gb, likewise.
    public var basal: Wander
    /// β_c, likewise.
    public var secretion: Wander
    /// p₂ in 1/min.
    public var actionRate: Double
    /// n in 1/min.
    public var insulinClearance: Double
    /// Ib in µU/mL.
    public var basalInsulin: Double
    /// VG in dL/kg.
    public var glucoseVolume: Double
    /// VI in L/kg.
    public var insulinVolume: Double
    /// k of both gut compartments, in 1/min.
    public var absorptionRate: Double
    /// The share of carbohydrate that reaches blood.
    public var bioavailability: Double
    /// k of both compartments under the skin, in 1/min.
    public var subcutaneousRate: Double
    /// What steroids do.
    public var steroids: SteroidEffect
    /// The share of SI that an infection of S = 1 or more takes.
    public var infectionLoss: Double
    /// Meals.
    public var meals: Meals
    /// What is not in the model.
    public var disturbance: Disturbance
    /// What shows glucose.
    public var sensors: Sensors
    /// The longest step in minutes.
    public var longestStep: Double
    /// The gap in hours after which the fast states are those of the prior again.
    public var longestGap: Double

    /// φ = 1 − 0.53 D / (12.6 + D), what a steroid leaves of SI at a level in mg of prednisone a day.
    public func steroidFactor(level: Double) -> Double {
        1 - steroids.greatestLoss * level / (steroids.halfLevel + level)
    }
}
