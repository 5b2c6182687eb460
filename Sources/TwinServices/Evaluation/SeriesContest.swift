import Evaluation
import SequentialMonteCarlo
import TwinModels

/// The twin and the methods that know nothing but the series, on one patient's readings and one task.
///
/// The point forecast of the twin is the median, which the absolute error asks for.
struct SeriesContest {
    /// How errors are taken.
    struct Scale {
        /// Added to a reading before its logarithm is taken, in its unit.
        var offset = 0.0
        /// What is less than this counts as this on the logarithmic scale, and reads 0; 0 for none.
        var limit = 0.0
        /// How fast the logarithm walks beforehand, in variance per hour.
        var pace: Double
    }

    private static let methods = [
        "last value", "running mean", "exponential average", "straight line", "random walk", "twin",
    ]

    private let scale: Scale
    private var scores = methods.map { _ in ForecastScore() }

    init(_ scale: Scale) { self.scale = scale }

    /// What the naive methods go by, up to the last reading known.
    struct Past {
        private let scale: Scale
        fileprivate private(set) var naive = NaiveForecasts()
        fileprivate private(set) var line = StraightLineForecast()
        fileprivate private(set) var walk: RandomWalkForecast

        init(_ scale: Scale) {
            self.scale = scale
            walk = RandomWalkForecast(pace: scale.pace)
        }

        /// The last value; nil before the first.
        var lastValue: Double? { naive.lastValue }
        /// The exponential average of all; nil before the first.
        var exponentialAverage: Double? { naive.exponentialAverage }

        mutating func append(_ value: Double, at hours: Double) {
            naive.append(value)
            let logValue = logarithm(max(value, scale.limit) + scale.offset)
            line.append(logValue, at: hours)
            walk.append(logValue, at: hours)
        }
    }

    /// Scores the forecasts of one reading; nothing before the first reading.
    mutating func add(_ forecast: LogNormalMixture, _ value: Double, at hours: Double, _ past: Past)
    {
        guard let last = past.naive.lastValue, let mean = past.naive.runningMean,
            let average = past.naive.exponentialAverage, let line = past.line.logarithm(at: hours),
            let walk = past.walk.forecast(at: hours)
        else { return }
        let median = forecast.quantile(0.5)
        // A line may lead anywhere: no further than a factor of e¹⁰.
        let end = max(min(line, logarithm(max(last, scale.limit) + scale.offset) + 10), -20)
        let points = [
            last, mean, average, max(exponential(end) - scale.offset, 0), last,
            median < scale.limit ? 0 : median,
        ]
        for (place, point) in points.enumerated() {
            scores[place].add(
                point: point + scale.offset, observed: value + scale.offset, limit: scale.limit)
        }
        let reference = LogNormalMixture(
            weights: [1], components: [walk], offset: scale.offset)
        for (place, distribution) in [(4, reference), (5, forecast)] {
            addDistribution(distribution, value, at: place)
        }
    }

    private mutating func addDistribution(
        _ distribution: LogNormalMixture, _ value: Double, at place: Int
    ) {
        let ranked = distribution.rankedProbabilityScore(at: value, above: scale.limit)
        let share = value < scale.limit ? distribution.cumulative(at: scale.limit) : nil
        // One value stands for all below the limit: the middle of its ranks.
        scores[place].addDistribution(
            rank: share.map { 0.5 * $0 } ?? distribution.cumulative(at: value),
            rankedProbability: ranked,
            logDensity: share.map { logarithm($0) } ?? distribution.logDensity(at: value))
    }

    /// A score for each method.
    func finish(_ task: String? = nil) -> [MethodScore] {
        zip(Self.methods, scores).map { MethodScore(task, method: $0, score: $1) }
    }
}
