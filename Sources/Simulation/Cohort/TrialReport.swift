import TwinModels

/// What a trial of virtual patients came to.
public struct TrialReport: Hashable, Sendable, Encodable {
    /// What goes with every such report.
    public static let notice =
        "Simulation; no evidence about patients. Decision support, not a medical device."

    /// What the protocol calls itself.
    public var title: String
    /// The constants behind it, by the organ.
    public var models: [String: String]
    /// The version of the grades.
    public var grades = NeutropeniaGrade.version
    /// The seed.
    public var seed: UInt64
    /// How many virtual patients went through each arm.
    public var patients: Int
    /// For how long each was followed.
    public var days: Int
    /// By what the arms are told apart.
    public var primary: TrialOutcome
    /// Whether the Monte Carlo error of the primary outcome's differences from the first arm is at
    /// most a tenth of them.
    public var isPrecise: Bool
    /// The arms, in the order of the protocol.
    public var arms: [Arm]
    /// Every arm against every earlier one.
    public var comparisons: [Comparison]
    /// What a reader must know of the models, in words.
    public var limits: [String]
    /// What a reader must not overlook.
    public var notice = Self.notice

    /// One arm.
    public struct Arm: Hashable, Sendable, Encodable {
        /// Its name.
        public var name: String
        /// Its outcomes, those that it has.
        public var outcomes: [Summary]
    }

    /// One outcome of one arm. Intervals are of the Monte Carlo error alone, at 95 %.
    public struct Summary: Hashable, Sendable, Encodable {
        /// Which.
        public var outcome: TrialOutcome
        /// In words.
        public var label: String
        /// UCUM unit.
        public var unit: String
        /// The mean over patients, for yes or no the share.
        public var mean: Double
        /// The interval's lower end.
        public var low: Double
        /// Its upper end.
        public var high: Double
        /// The 5 % quantile over patients; nil for shares.
        public var q05: Double?
        /// The median over patients.
        public var median: Double?
        /// The 95 % quantile.
        public var q95: Double?
    }

    /// Two arms, patient by patient.
    public struct Comparison: Hashable, Sendable, Encodable {
        /// The later one.
        public var arm: String
        /// The earlier one, from which it differs.
        public var from: String
        /// The outcomes that both have.
        public var differences: [Difference]
    }

    /// By how much two arms differ in an outcome.
    public struct Difference: Hashable, Sendable, Encodable {
        /// Which.
        public var outcome: TrialOutcome
        /// In words.
        public var label: String
        /// UCUM unit.
        public var unit: String
        /// The mean over patients.
        public var mean: Double
        /// The lower end of the Monte Carlo interval at 95 %.
        public var low: Double
        /// Its upper end.
        public var high: Double
        /// Half its length.
        public var error: Double

        /// Whether the error is at most a tenth of the difference.
        public var isPrecise: Bool { error <= 0.1 * mean.magnitude }
    }
}

extension TrialReport {
    /// Sums a table up.
    ///
    /// - Precondition: There is a patient.
    /// - Complexity: O(*n* log *n*) in patients, for each arm and outcome.
    public init(_ table: CohortTable, title: String = "") {
        precondition(table.patients > 0, "a report is of somebody")
        self.title = title
        let design = table.design
        let population = design.population
        models = [
            "marrow": "\(population.marrow.version) \(population.marrow.kinetics.version)",
            "infection": "infection-hazard-1",
        ]
        if design.followUp.imageWeeks != nil, let tumour = population.tumour {
            models["tumour"] = tumour.version
        }
        if population.hazard != .version1 { models["infection"] = "as given" }
        seed = design.seed
        patients = table.patients
        days = design.days
        primary = design.primary
        isPrecise = table.isPrecise
        limits = Self.limits(of: design)
        let columns = design.arms.indices.map { arm in
            TrialOutcome.allCases.map { table.values(of: $0, in: arm) }
        }
        arms = zip(design.arms, columns).map { arm, values in
            Arm(
                name: arm.name,
                outcomes: zip(TrialOutcome.allCases, values).compactMap { outcome, values in
                    values.map { table.summary(of: outcome, $0) }
                })
        }
        comparisons = []
        for arm in design.arms.indices {
            for other in 0..<arm {
                let pairs = zip(columns[arm], columns[other])
                comparisons.append(
                    Comparison(
                        arm: design.arms[arm].name, from: design.arms[other].name,
                        differences: zip(TrialOutcome.allCases, pairs).compactMap { outcome, pair in
                            guard let first = pair.0, let second = pair.1 else { return nil }
                            return CohortTable.difference(outcome, first, second)
                        }))
            }
        }
    }

    private static func limits(of design: TrialDesign) -> [String] {
        var limits = [
            "intervals are of the Monte Carlo error alone; models and priors may be wrong by more",
            "clearance does not depend on body surface in these models, except carboplatin's on "
                + "filtration; nobody dies",
            "infections are as likely in later cycles as in the first at the same count",
        ]
        if design.arms.contains(where: { $0.radiation != nil }) {
            limits.append("radiation acts on the tumour and not on the marrow")
        }
        if design.followUp.imageWeeks != nil {
            limits.append(
                "one tumour stands for all lesions, none is new, and a dose's kill is proportional "
                    + "to it")
        }
        if design.population.marrow.knowsGrowthFactor {
            limits.append(
                "with G-CSF in some arm all arms have the marrow of Quartino et al. (2014); the "
                    + "hazard of infections was fitted to that of Kloft et al. (2006)")
        }
        return limits
    }
}
