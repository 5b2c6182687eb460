import SequentialMonteCarlo
public import TwinModels

/// A patient drawn from the population; nobody's data.
///
/// All that is drawn is a function of the seed, the patient's number and what the number is for: of
/// a cycle, a visit or an image, never of an arm or of what was drawn before.
public struct VirtualPatient: Sendable {
    /// The patient's place in the cohort.
    public let number: Int
    /// Size and kidneys.
    public let covariates: KineticCovariates
    /// θ of the marrow.
    public let marrow: [Double]
    /// θ of the tumour; nil without one.
    public let tumour: [Double]?
    /// When the patient leaves the trial, in days; infinite for one who stays.
    public let leavesAfter: Double
    private let draws: Draws

    /// What numbers are drawn for.
    enum Purpose: UInt64 {
        case covariates = 1
        case marrow, tumour, dropOut, infection, count, treatmentDayCount, image, missedCount
        case missedImage
    }

    /// Draws the patient of a number.
    public init(_ number: Int, of design: TrialDesign) {
        let draws = Draws(seed: design.seed, patient: UInt32(number))
        self.number = number
        self.draws = draws
        covariates = draws.covariates(design.covariates)
        let model = MarrowModel(parameters: design.population.marrow, patient: covariates)
        var random = draws.sequence(.marrow)
        marrow = model.drawParameters(using: &random)
        tumour = design.population.tumour.map { draws.tumour($0) }
        let hazard = design.followUp.dropOutPerDay
        leavesAfter = hazard > 0 ? draws.exponential(.dropOut) / hazard : .infinity
    }

    /// The cumulative hazard of a cycle at which the patient falls ill.
    func infectionThreshold(cycle: Int) -> Double { draws.exponential(.infection, cycle) }

    /// The standard normal number of a visit's reading.
    func noise(_ purpose: Purpose, _ cycle: Int, _ visit: Int = 0) -> Double {
        draws.normal(purpose, cycle, visit)
    }

    /// Whether a visit is missed.
    func misses(
        _ purpose: Purpose, _ cycle: Int, _ visit: Int = 0, probability: Double
    ) -> Bool {
        draws.uniform(purpose, cycle, visit) < probability
    }
}

/// One patient's random numbers.
private struct Draws: Sendable {
    private let key: DrawKey
    private let patient: UInt32

    init(seed: UInt64, patient: UInt32) {
        key = DrawKey("virtual cohort", String(seed))
        self.patient = patient
    }

    func sequence(
        _ purpose: VirtualPatient.Purpose, _ cycle: Int = 0, _ visit: Int = 0
    ) -> DrawSequence {
        let event = purpose.rawValue << 48 | UInt64(cycle) << 24 | UInt64(visit)
        return DrawSequence(key: key, event: event, particle: patient)
    }

    func uniform(_ purpose: VirtualPatient.Purpose, _ cycle: Int = 0, _ visit: Int = 0) -> Double {
        var random = sequence(purpose, cycle, visit)
        return random.uniform()
    }

    func normal(_ purpose: VirtualPatient.Purpose, _ cycle: Int = 0, _ visit: Int = 0) -> Double {
        var random = sequence(purpose, cycle, visit)
        return random.normal()
    }

    /// Of mean 1.
    func exponential(_ purpose: VirtualPatient.Purpose, _ cycle: Int = 0) -> Double {
        -logarithm(uniform(purpose, cycle))
    }

    func covariates(_ distribution: CovariateDistribution) -> KineticCovariates {
        var random = sequence(.covariates)
        let surface = Self.size(distribution.bodySurface, random.normal())
        // Drawn in any case, so that a covariate more changes none of the others.
        let z = random.normal()
        return KineticCovariates(
            bodySurface: surface,
            glomerularFiltration: distribution.glomerularFiltration.map { Self.size($0, z) })
    }

    private static func size(_ moments: CovariateDistribution.Moments, _ z: Double) -> Double {
        let relative = moments.deviation / moments.mean
        let variance = logarithm(1 + relative * relative)
        return moments.mean
            * SequentialMonteCarlo.exponential(
                variance.squareRoot() * z - 0.5 * variance)
    }

    /// A tumour that can be measured: of 10 mm or more (Eisenhauer et al. 2009).
    func tumour(_ parameters: TumourParameters) -> [Double] {
        let model = TumourModel(parameters: parameters)
        var random = sequence(.tumour)
        while true {
            let theta = model.drawParameters(using: &random)
            if model.initialState(given: theta, at: 0).diameter >= 10 { return theta }
        }
    }
}
