/// How one vital sign of one patient varies, on the model's scale (see `VitalTransform`).
///
/// y = μ + b + f + c₁ cos ωt + c₂ sin ωt + g S + noise, with ω one turn a day.
public struct StreamParameters: Hashable, Sendable {
    /// Mean of the level μ between persons.
    public var level: Double
    /// Standard deviation of the level between persons.
    public var levelSD: Double
    /// Standard deviation of the slow wander b.
    public var slowSD: Double
    /// Correlation time of b, an Ornstein–Uhlenbeck process, in hours.
    public var slowHours: Double
    /// Standard deviation of the fast wander f.
    public var fastSD: Double
    /// Correlation time of f, an Ornstein–Uhlenbeck process, in hours.
    public var fastHours: Double
    /// Mean amplitude of the daily rhythm.
    public var amplitude: Double
    /// Local hour at which the rhythm peaks.
    public var peakHour: Double
    /// Standard deviation of the sensor's noise.
    public var noiseSD: Double
    /// Gain g for one unit of the shared driver S.
    public var gain: Double
    /// Probability that a reading is an artefact.
    public var artefactProbability: Double

    /// Makes the parameters; all standard deviations and times must be positive, the amplitude not
    /// negative and the probability strictly between 0 and 1.
    public init(
        level: Double, levelSD: Double, slowSD: Double, slowHours: Double, fastSD: Double,
        fastHours: Double, amplitude: Double, peakHour: Double, noiseSD: Double, gain: Double,
        artefactProbability: Double
    ) {
        self.level = level
        self.levelSD = levelSD
        self.slowSD = slowSD
        self.slowHours = slowHours
        self.fastSD = fastSD
        self.fastHours = fastHours
        self.amplitude = amplitude
        self.peakHour = peakHour
        self.noiseSD = noiseSD
        self.gain = gain
        self.artefactProbability = artefactProbability
    }
}
