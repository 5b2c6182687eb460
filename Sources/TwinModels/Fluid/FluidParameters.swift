/// All constants of the fluid model under one version: kilograms (litres of fluid), hours.
public struct FluidParameters: Hashable, Sendable {
    /// Names the version; part of every checkpoint.
    public var version: String
    /// What an adult weighs beforehand, in kg: mean.
    public var weightMean: Double
    /// The same: standard deviation.
    public var weightDeviation: Double
    /// The random walk of dry weight, in kg/√h.
    public var dryNoise: Double
    /// The mean of the drift δ of dry weight, in kg/h.
    public var driftMean: Double
    /// Its standard deviation, in kg/h.
    public var driftDeviation: Double
    /// Its time constant, in hours.
    public var driftHours: Double
    /// The time constant τ_r with which excess fluid returns to nothing, in hours.
    public var returnHours: Double
    /// The noise of fluid, in kg/√h.
    public var fluidNoise: Double
    /// The relative standard deviation of an amount of fluid as reported.
    public var balanceDeviation: Double
    /// What vomiting or diarrhoea takes each time, in L.
    public var litresPerLoss: Double
    /// What fever takes, in L an hour and degree above 37 °C.
    public var feverLoss: Double
    /// What docetaxel or steroids retain, in kg an hour at the usual exposure.
    public var retention: Double
    /// The half-life of that exposure in hours, in the order of `FluidEvent.Retainer`.
    public var retentionHalfLives: [Double]
    /// The standard deviation of a weight on the patient's usual scale, in kg.
    public var sameScaleNoise: Double
    /// The same on another.
    public var otherScaleNoise: Double
    /// The standard deviation of what the time of day adds, in kg.
    public var diurnalNoise: Double
}

extension FluidParameters {
    /// The first version; all [A] but where said.
    public static let version1 = FluidParameters(
        version: "fluid-1",
        weightMean: 75, weightDeviation: 18,
        dryNoise: 0.06 / daysRoot,
        driftMean: -0.01 / 24, driftDeviation: 0.03 / 24, driftHours: 30 * 24,
        returnHours: 36,
        fluidNoise: 0.25 / daysRoot,
        balanceDeviation: 0.2, litresPerLoss: 0.2,
        feverLoss: 0.1 / 24,
        retention: 0.05 / 24, retentionHalfLives: [7 * 24, 36],
        sameScaleNoise: 0.3, otherScaleNoise: 0.7, diurnalNoise: 0.4)

    /// √24: noise a day in noise an hour.
    private static let daysRoot = 24.0.squareRoot()
}
