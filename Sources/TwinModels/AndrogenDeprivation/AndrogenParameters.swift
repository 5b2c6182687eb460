/// All constants of the model of androgen deprivation, under one version. Rates are in 1/d.
public struct AndrogenParameters: Hashable, Sendable {
    /// Names the version; part of every key and checkpoint.
    public var version: String
    /// x₁ at the origin in µg/L.
    public var dependent: LogNormalPrior
    /// x₂/x₁ at the origin.
    public var adaptedRatio: LogNormalPrior
    /// x₃/x₁ at the origin.
    public var independentRatio: LogNormalPrior
    /// −w₁₁ under treatment.
    public var dependentDecline: LogNormalPrior
    /// w₂₁ under treatment.
    public var adaptation: LogNormalPrior
    /// −w₂₂ under treatment.
    public var adaptedDecline: LogNormalPrior
    /// w₃₁ under treatment.
    public var mutation: LogNormalPrior
    /// w₃₃ under treatment.
    public var independentGrowth: LogNormalPrior
    /// w₁₁ without.
    public var dependentGrowth: LogNormalPrior
    /// w₁₂ without.
    public var reversion: LogNormalPrior
    /// w₂₂ without.
    public var adaptedGrowth: LogNormalPrior
    /// −w₃₃ without.
    public var independentDecline: LogNormalPrior
    /// The standard deviation of the logarithm of a high reading.
    public var relativeNoise: Double
    /// The standard deviation of a low reading, in µg/L.
    public var absoluteNoise: Double
    /// Readings below this are known to be so and no more, in µg/L.
    public var lowerLimit: Double

    /// The priors in the order of θ.
    var priors: [LogNormalPrior] {
        [
            dependent, adaptedRatio, independentRatio, dependentDecline, adaptation,
            adaptedDecline, mutation, independentGrowth, dependentGrowth, reversion, adaptedGrowth,
            independentDecline,
        ]
    }

    /// The first version.
    ///
    /// The form is that of Hirata et al. (2010, J Theor Biol 264:517), with w₃₂ = 0. Medians and
    /// deviations of the rates cover the ranges of Everett et al. (2014) [R]; the state at the
    /// origin and the noise are assumed [A].
    public static let version1 = AndrogenParameters(
        version: "androgen-1",
        dependent: LogNormalPrior(8, deviation: 1.2),
        adaptedRatio: LogNormalPrior(0.03, deviation: 1),
        independentRatio: LogNormalPrior(0.001, deviation: 1.5),
        dependentDecline: LogNormalPrior(0.047, deviation: 0.6),
        adaptation: LogNormalPrior(0.0011, deviation: 0.7),
        adaptedDecline: LogNormalPrior(0.006, deviation: 0.9),
        mutation: LogNormalPrior(0.000_1, deviation: 1.2),
        independentGrowth: LogNormalPrior(0.002_5, deviation: 0.6),
        dependentGrowth: LogNormalPrior(0.004, deviation: 0.8),
        reversion: LogNormalPrior(0.09, deviation: 0.6),
        adaptedGrowth: LogNormalPrior(0.004, deviation: 0.7),
        independentDecline: LogNormalPrior(0.024, deviation: 1),
        relativeNoise: 0.25, absoluteNoise: 0.05, lowerLimit: 0.02)
}
