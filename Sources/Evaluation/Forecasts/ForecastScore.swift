import SequentialMonteCarlo

/// How forecasts of positive readings fared, each made before its reading was known.
public struct ForecastScore: Hashable, Sendable {
    /// How many forecasts were scored.
    public private(set) var count = 0
    private var absolute = 0.0
    private var squares = 0.0
    private var logAbsolute = 0.0
    private var logSquares = 0.0
    private var distributions = 0
    private var within50 = 0
    private var within80 = 0
    private var within90 = 0
    private var within95 = 0
    private var ranked = 0.0
    private var logDensities = 0.0

    /// Starts without a forecast.
    public init() {}

    /// The mean absolute error.
    public var meanAbsoluteError: Double { absolute / Double(count) }
    /// The root mean square error.
    public var rootMeanSquare: Double { (squares / Double(count)).squareRoot() }
    /// The mean absolute error of the natural logarithm.
    public var logMeanAbsoluteError: Double { logAbsolute / Double(count) }
    /// The root mean square error of the natural logarithm.
    public var logRootMeanSquare: Double { (logSquares / Double(count)).squareRoot() }
    /// The share of readings within the central 50 % interval; nil for point forecasts.
    public var coverage50: Double? { share(Double(within50)) }
    /// The same for 80 %.
    public var coverage80: Double? { share(Double(within80)) }
    /// The share of readings within the central 90 % interval; nil for point forecasts.
    public var coverage90: Double? { share(Double(within90)) }
    /// The same for 95 %.
    public var coverage95: Double? { share(Double(within95)) }
    /// The mean continuous ranked probability score of the logarithm; nil for point forecasts.
    public var meanRankedProbability: Double? { share(ranked) }
    /// The mean log density of the logarithm, in nats; nil for point forecasts.
    public var meanLogDensity: Double? { share(logDensities) }

    /// Scores a point forecast.
    ///
    /// - Parameter limit: What is less counts as this on the logarithmic scale, such as a lesion that
    ///   is gone; 0 where nothing is.
    /// - Precondition: Both, or the limit, are positive.
    public mutating func add(point: Double, observed: Double, limit: Double = 0) {
        precondition(
            min(point, observed) > 0 || limit > 0 && min(point, observed) >= 0,
            "the readings are positive")
        count += 1
        absolute += abs(point - observed)
        squares += (point - observed) * (point - observed)
        let distance = logarithm(max(point, limit)) - logarithm(max(observed, limit))
        logAbsolute += abs(distance)
        logSquares += distance * distance
    }

    /// Scores the distribution that goes with the last point forecast.
    ///
    /// - Parameters:
    ///   - rank: The probability that was given to readings up to the observed one.
    ///   - rankedProbability: Its continuous ranked probability score on the logarithmic scale.
    ///   - logDensity: Its log density there.
    public mutating func addDistribution(
        rank: Double, rankedProbability: Double, logDensity: Double
    ) {
        distributions += 1
        if rank >= 0.25 && rank <= 0.75 { within50 += 1 }
        if rank >= 0.1 && rank <= 0.9 { within80 += 1 }
        if rank >= 0.05 && rank <= 0.95 { within90 += 1 }
        if rank >= 0.025 && rank <= 0.975 { within95 += 1 }
        ranked += rankedProbability
        logDensities += logDensity
    }

    /// Takes in what another has scored.
    public mutating func add(_ other: ForecastScore) {
        count += other.count
        absolute += other.absolute
        squares += other.squares
        logAbsolute += other.logAbsolute
        logSquares += other.logSquares
        distributions += other.distributions
        within50 += other.within50
        within80 += other.within80
        within90 += other.within90
        within95 += other.within95
        ranked += other.ranked
        logDensities += other.logDensities
    }

    private func share(_ sum: Double) -> Double? {
        distributions > 0 ? sum / Double(distributions) : nil
    }
}
