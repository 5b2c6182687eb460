/// How good forecasts of a stream have been, one reading ahead.
public struct ForecastQuality: Hashable, Sendable, Encodable {
    /// How many readings were scored.
    public var readings: Int
    /// The mean continuous ranked probability score on the model's scale; 0 is perfect.
    public var rankedProbabilityScore: Double
    /// 1 less that score over that of carrying the last value forward; above 0 the twin is better.
    public var skillOverLastValue: Double?
    /// The same against a random walk with a variance learnt from the readings before.
    public var skillOverRandomWalk: Double?
    /// The share of readings inside the central 50 % of the prediction.
    public var coverage50: Double
    /// Inside the central 80 %.
    public var coverage80: Double
    /// Inside the central 95 %.
    public var coverage95: Double
}
