/// How far the readings of one patient stray from the model, learned from the patient: two more
/// parameters in θ, so that the forecasts of a population have the heavy tails that it has.
public struct ReadingVariation: Hashable, Sendable {
    /// The standard deviation of a reading's noise, on the logarithmic scale.
    public var noise: LogNormalPrior
    /// The standard deviation of the misfit in the long run, on the logarithmic scale.
    public var misfit: LogNormalPrior
    /// The correlation time of the misfit in hours.
    public var misfitHours: Double

    /// Puts the constants together.
    public init(noise: LogNormalPrior, misfit: LogNormalPrior, misfitHours: Double) {
        self.noise = noise
        self.misfit = misfit
        self.misfitHours = misfitHours
    }

    /// The priors in the order in which they stand in θ.
    var priors: [LogNormalPrior] { [noise, misfit] }
}
