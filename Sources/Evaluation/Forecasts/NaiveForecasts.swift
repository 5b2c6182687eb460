/// What the next reading of a series would be if nothing but the series were known.
///
/// The methods that a model must beat to be of use, after Hyndman and Athanasopoulos (2021,
/// Forecasting: Principles and Practice, 5.2 and 8.1).
public struct NaiveForecasts: Hashable, Sendable {
    /// The smoothing of the exponential average, α.
    public let smoothing: Double
    /// The last value; nil before the first.
    public private(set) var lastValue: Double?
    /// The mean of all values.
    public private(set) var runningMean: Double?
    /// The exponentially weighted mean of all values: from newest to oldest, each weighs 1 − α
    /// times the one before.
    public var exponentialAverage: Double? { weight > 0 ? sum / weight : nil }
    private var count = 0.0
    private var sum = 0.0
    private var weight = 0.0

    /// Starts without a value.
    public init(smoothing: Double = 0.3) {
        precondition(smoothing > 0 && smoothing <= 1, "a new value counts for something")
        self.smoothing = smoothing
    }

    /// Takes in a value.
    public mutating func append(_ value: Double) {
        count += 1
        lastValue = value
        runningMean = runningMean.map { $0 + (value - $0) / count } ?? value
        sum = sum * (1 - smoothing) + value
        weight = weight * (1 - smoothing) + 1
    }
}
