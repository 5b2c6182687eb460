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
    /// What is added to a reading before its logarithm is taken, in µg/L: low readings then count
    /// for no more than they tell.
    public var offset: Double
    /// The standard deviation of the logarithm of a high reading, unless it varies.
    public var relativeNoise: Double
    /// The standard deviation of a low reading, in µg/L.
    public var absoluteNoise: Double
    /// Readings below this are known to be so and no more, in µg/L.
    public var lowerLimit: Double
    /// How far readings stray, learned from the patient; nil where all is noise.
    public var variation: ReadingVariation?
    /// What a change of treatment adds to the deviation of the misfit: how soon and how far hormones
    /// fall or return is not in the model.
    public var changeDeviation: Double

    /// The priors in the order of θ.
    var priors: [LogNormalPrior] {
        [
            dependent, adaptedRatio, independentRatio, dependentDecline, adaptation,
            adaptedDecline, mutation, independentGrowth, dependentGrowth, reversion, adaptedGrowth,
            independentDecline,
        ] + (variation?.priors ?? [])
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
        offset: 0, relativeNoise: 0.25, absoluteNoise: 0.05, lowerLimit: 0.02, variation: nil,
        changeDeviation: 0)

    /// The second version: under intermittent treatment, with a misfit.
    ///
    /// [N] fitted to the dev part of bruchovsky_psa_iadt (54 patients of Bruchovsky et al. 2006,
    /// Cancer 107:389, and Shaw et al. 2007, BJU Int 99:1056): medians and deviations are those of
    /// the patients' posteriors, by six rounds of expectation and maximisation from the first
    /// version. The correlation time and the offset are chosen [N], the latter because errors are
    /// published on that scale.
    public static let version2 = AndrogenParameters(
        version: "androgen-2",
        dependent: LogNormalPrior(12.8, deviation: 0.74),
        adaptedRatio: LogNormalPrior(0.034, deviation: 0.81),
        independentRatio: LogNormalPrior(0.000_88, deviation: 0.79),
        dependentDecline: LogNormalPrior(0.066, deviation: 0.36),
        adaptation: LogNormalPrior(0.001_4, deviation: 0.86),
        adaptedDecline: LogNormalPrior(0.005_7, deviation: 0.38),
        mutation: LogNormalPrior(0.000_17, deviation: 0.81),
        independentGrowth: LogNormalPrior(0.003_6, deviation: 0.39),
        dependentGrowth: LogNormalPrior(0.003_0, deviation: 0.80),
        reversion: LogNormalPrior(0.051, deviation: 0.90),
        adaptedGrowth: LogNormalPrior(0.003_3, deviation: 0.54),
        independentDecline: LogNormalPrior(0.008_7, deviation: 1.86),
        offset: 0.1, relativeNoise: 0, absoluteNoise: 0, lowerLimit: 0,
        variation: ReadingVariation(
            noise: LogNormalPrior(0.102, deviation: 0.31),
            misfit: LogNormalPrior(0.75, deviation: 0.33), misfitHours: 300 * 24),
        changeDeviation: 0.32)
}
