import SequentialMonteCarlo

/// What moves readings for weeks and is not in the model: infections, growth, tablets forgotten.
///
/// The logarithm of what is read lies about the model's plus an Ornstein–Uhlenbeck process, which is
/// marginalised by a Kalman filter within each particle. Without it a posterior of static parameters
/// grows too sure of itself, and old readings weigh as much as new ones. With a correlation time
/// beyond the length of a record it is a random walk.
public struct Misfit: Hashable, Sendable {
    /// Its standard deviation, on the logarithmic scale.
    public var deviation: Double
    /// Its correlation time in hours.
    public var hours: Double

    /// Puts the constants together; both must be positive.
    public init(deviation: Double, hours: Double) {
        precondition(deviation > 0 && hours > 0, "a misfit has a size and lasts")
        self.deviation = deviation
        self.hours = hours
    }

    /// What is believed before any reading.
    var stationary: PredictiveNormal {
        PredictiveNormal(mean: 0, variance: deviation * deviation)
    }

    /// What is believed `elapsed` hours later.
    func moved(_ belief: PredictiveNormal, by elapsed: Double) -> PredictiveNormal {
        let decay = exponential(-elapsed / hours)
        let square = decay * decay
        return PredictiveNormal(
            mean: belief.mean * decay,
            variance: belief.variance * square + deviation * deviation * (1 - square))
    }

    /// What is believed after a reading whose logarithm lies `distance` above the model's, with noise
    /// of the given variance.
    func updated(
        _ belief: PredictiveNormal, distance: Double, noise: Double
    ) -> PredictiveNormal {
        let gain = belief.variance / (belief.variance + noise)
        return PredictiveNormal(
            mean: belief.mean + gain * (distance - belief.mean),
            variance: belief.variance * (1 - gain))
    }
}
