import SequentialMonteCarlo

/// What is believed of one parameter of a module.
public struct ParameterBelief: Hashable, Sendable {
    /// A log-normal belief.
    public struct Belief: Hashable, Sendable {
        /// The median, in the parameter's unit.
        public var median: Double
        /// The standard deviation of the natural logarithm.
        public var logDeviation: Double

        /// States a belief.
        public init(median: Double, logDeviation: Double) {
            self.median = median
            self.logDeviation = logDeviation
        }
    }

    /// What it is, in words and with its symbol.
    public var name: String
    /// UCUM unit.
    public var unit: String
    /// What was believed before any record.
    public var prior: Belief
    /// What is believed now.
    public var posterior: Belief

    /// States both.
    public init(name: String, unit: String, prior: Belief, posterior: Belief) {
        self.name = name
        self.unit = unit
        self.prior = prior
        self.posterior = posterior
    }

    /// How many prior standard deviations the patient differs from the population.
    public var shift: Double {
        (logarithm(posterior.median) - logarithm(prior.median)) / prior.logDeviation
    }
}
