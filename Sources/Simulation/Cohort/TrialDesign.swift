public import TwinModels

/// A trial of virtual patients: who they are, what is done to them and how they are looked at.
///
/// Every virtual patient goes through every arm with the same parameters and the same random numbers,
/// so that a difference between two arms is one between treatments.
public struct TrialDesign: Hashable, Sendable {
    /// Keys all random numbers, with the patient's number.
    public var seed: UInt64
    /// How long each patient is followed, in days from the first treatment.
    public var days: Int
    /// Of what size the patients are.
    public var covariates: CovariateDistribution
    /// How their organs are.
    public var population: TrialPopulation
    /// How they are looked at.
    public var followUp: TrialFollowUp
    /// What is done, two or more.
    public var arms: [TrialArm]
    /// When what is done changes.
    public var rules: DoseRules
    /// By what the arms are told apart.
    public var primary: TrialOutcome

    /// Puts a design together.
    ///
    /// - Precondition: Two arms or more with names of their own, 1 to 1,830 days, and constants of
    ///   the marrow that are of neutrophils and know every drug of every arm.
    public init(
        seed: UInt64, days: Int, covariates: CovariateDistribution, population: TrialPopulation,
        followUp: TrialFollowUp, arms: [TrialArm], rules: DoseRules, primary: TrialOutcome
    ) {
        precondition(
            arms.count >= 2 && Set(arms.map(\.name)).count == arms.count, "arms are told apart")
        precondition((1...1_830).contains(days), "a trial ends")
        precondition(population.marrow.lineage == .neutrophils, "neutropenia is of neutrophils")
        let known = Set(population.marrow.effects.map(\.drug))
        precondition(
            arms.allSatisfy { $0.treatment.map { known.contains($0.drug) } ?? true },
            "the marrow knows every drug")
        self.seed = seed
        self.days = days
        self.covariates = covariates
        self.population = population
        self.followUp = followUp
        self.arms = arms
        self.rules = rules
        self.primary = primary
    }
}

/// How the organs of a population are: constants of models, whose priors are the population.
public struct TrialPopulation: Hashable, Sendable {
    /// Of neutrophils; the same for all arms, or they would differ by more than treatment.
    public var marrow: MarrowParameters
    /// Of the tumour; nil where no images are taken.
    public var tumour: TumourParameters?
    /// How likely infections are.
    public var hazard: InfectionHazard
    /// An infection is febrile neutropenia while neutrophils are below this, in 10⁹/L.
    public var febrileBelow: Double

    /// Describes a population.
    ///
    /// - Parameter febrileBelow: 1 by CTCAE v5.0.
    public init(
        marrow: MarrowParameters, tumour: TumourParameters? = nil,
        hazard: InfectionHazard = .version1, febrileBelow: Double = NeutropeniaGrade.febrileBelow
    ) {
        self.marrow = marrow
        self.tumour = tumour
        self.hazard = hazard
        self.febrileBelow = febrileBelow
    }
}

/// Of what size patients are: log-normal with these means and standard deviations.
public struct CovariateDistribution: Hashable, Sendable {
    /// A mean and a standard deviation in the covariate's unit.
    public struct Moments: Hashable, Sendable {
        /// More than 0.
        public var mean: Double
        /// 0 for patients who are all the same.
        public var deviation: Double

        /// Puts moments together.
        public init(mean: Double, deviation: Double) {
            precondition(mean > 0 && deviation >= 0, "a size is positive")
            self.mean = mean
            self.deviation = deviation
        }
    }

    /// In m².
    public var bodySurface: Moments
    /// In mL/min; nil where it does not matter.
    public var glomerularFiltration: Moments?

    /// Describes patients.
    public init(bodySurface: Moments, glomerularFiltration: Moments? = nil) {
        self.bodySurface = bodySurface
        self.glomerularFiltration = glomerularFiltration
    }
}

/// How patients are looked at, and how they are lost.
public struct TrialFollowUp: Hashable, Sendable {
    /// The hazard of leaving the trial, per day.
    public var dropOutPerDay: Double
    /// The days of each cycle on which neutrophils are counted, ascending; 1 is that of treatment.
    public var countDays: [Int]
    /// How many weeks lie between two images; nil where none are taken.
    public var imageWeeks: Int?
    /// The probability that a count or an image is missed. The first image and the count on a day of
    /// treatment are not.
    public var missed: Double

    /// Puts a schedule together.
    public init(
        dropOutPerDay: Double = 0, countDays: [Int] = [], imageWeeks: Int? = nil, missed: Double = 0
    ) {
        precondition(dropOutPerDay >= 0 && (0...1).contains(missed), "hazards are not negative")
        precondition(imageWeeks ?? 1 > 0 && countDays.allSatisfy { $0 > 0 }, "visits have days")
        self.dropOutPerDay = dropOutPerDay
        self.countDays = countDays
        self.imageWeeks = imageWeeks
        self.missed = missed
    }
}
