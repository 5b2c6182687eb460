/// Why a detector speaks: enough to check its claim by hand.
public struct AlertEvidence: Hashable, Sendable, Codable {
    /// Names the detector, such as `residual.heart_rate`.
    public var detector: String
    /// The e-detector's statistic M; of a technical alert the probability of the fault, of a rule
    /// that of what it needs besides what is seen.
    public var eValue: Double
    /// The value at which the alert is raised; for M 1 / budget.
    public var threshold: Double
    /// The stated bound on false alerts of this detector, per patient-week; nil for what says
    /// nothing of the patient, and for rules.
    public var budgetPerWeek: Double?
    /// What each stream contributed, largest share first.
    public var streams: [StreamEvidence]
    /// The probability that an inflammatory event is going on or ending.
    public var eventProbability: Double
    /// How much the readings speak rather for a deterioration than for a fault of a sensor: a log
    /// Bayes factor, in nats.
    public var logBayesFactor: Double
    /// The effective sample size of the particle cloud.
    public var effectiveSampleSize: Double
    /// Names the version of the model and its constants.
    public var modelVersion: String

    /// Puts the evidence together.
    public init(
        detector: String, eValue: Double, threshold: Double, budgetPerWeek: Double?,
        streams: [StreamEvidence], eventProbability: Double, logBayesFactor: Double,
        effectiveSampleSize: Double, modelVersion: String
    ) {
        self.detector = detector
        self.eValue = eValue
        self.threshold = threshold
        self.budgetPerWeek = budgetPerWeek
        self.streams = streams
        self.eventProbability = eventProbability
        self.logBayesFactor = logBayesFactor
        self.effectiveSampleSize = effectiveSampleSize
        self.modelVersion = modelVersion
    }
}

/// What one stream contributed to an alert.
public struct StreamEvidence: Hashable, Sendable, Codable {
    /// The stream's name.
    public var code: String
    /// UCUM unit of the values below.
    public var unit: String
    /// The part of the evidence this stream gave, 0 to 1.
    public var share: Double
    /// The value seen in the window that caused the event: the median of its readings.
    public var observed: Double
    /// How many readings the window held.
    public var readings: Int
    /// Predictive quantiles before the window was assimilated, at 2.5, 50 and 97.5 %.
    public var predicted: PredictiveInterval
    /// The standardised residual, the normal score of the predictive rank.
    public var z: Double
    /// The probability that the observed value is an artefact.
    public var artefactProbability: Double
    /// The probability that the stream's sensor is at fault.
    public var faultProbability: Double
    /// The logarithm of what the stream has multiplied the statistic by, in nats; nil where it is the
    /// only one.
    public var logEvidence: Double?

    /// Puts one stream's part together.
    public init(
        code: String, unit: String, share: Double, observed: Double, readings: Int,
        predicted: PredictiveInterval, z: Double, artefactProbability: Double,
        faultProbability: Double, logEvidence: Double? = nil
    ) {
        self.code = code
        self.unit = unit
        self.share = share
        self.observed = observed
        self.readings = readings
        self.predicted = predicted
        self.z = z
        self.artefactProbability = artefactProbability
        self.faultProbability = faultProbability
        self.logEvidence = logEvidence
    }
}

/// Three quantiles of a predictive distribution.
public struct PredictiveInterval: Hashable, Sendable, Codable {
    /// The 2.5 % quantile.
    public var low: Double
    /// The median.
    public var median: Double
    /// The 97.5 % quantile.
    public var high: Double

    /// Puts the quantiles together.
    public init(low: Double, median: Double, high: Double) {
        self.low = low
        self.median = median
        self.high = high
    }
}
