public import SequentialMonteCarlo

/// The next reading as if its logarithm were a random walk whose pace is learned from the patient:
/// the last value carried forward, with an honest interval.
public struct RandomWalkForecast: Sendable {
    private var last: (hours: Double, logarithm: Double)?
    private var squares: Double
    private var steps: Double
    private let shortestHours = 24.0

    /// Starts without a reading.
    ///
    /// - Parameter pace: The variance an hour that is expected beforehand; it counts as two steps.
    public init(pace: Double) {
        precondition(pace > 0, "a walk moves")
        squares = 2 * pace
        steps = 2
    }

    /// Takes in the logarithm of a reading.
    public mutating func append(_ logValue: Double, at hours: Double) {
        if let last {
            let distance = logValue - last.logarithm
            squares += distance * distance / max(hours - last.hours, shortestHours)
            steps += 1
        }
        last = (hours, logValue)
    }

    /// Where the logarithm of a reading is expected at a time; nil before the first. A day is the
    /// least that counts as elapsed.
    public func forecast(at hours: Double) -> PredictiveNormal? {
        last.map {
            PredictiveNormal(
                mean: $0.logarithm,
                variance: squares / steps * max(hours - $0.hours, shortestHours))
        }
    }
}
