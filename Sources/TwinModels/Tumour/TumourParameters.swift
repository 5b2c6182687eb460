import SequentialMonteCarlo

/// All constants of a tumour model, under one version.
public struct TumourParameters: Hashable, Sendable {
    /// Names the version; part of every key and checkpoint.
    public var version: String
    /// *K* in cm³.
    public var capacity: Double
    /// The volume in cm³ that doubles in the doubling time.
    public var referenceVolume: Double
    /// The doubling time in days.
    public var doublingTime: LogNormalPrior
    /// V at the origin in cm³.
    public var volume: LogNormalPrior
    /// R/(S + R) at the origin as odds.
    public var resistantOdds: LogNormalPrior
    /// ρ_R/ρ.
    public var resistantGrowth: Double
    /// κ, the logarithmic kill of a usual cycle.
    public var kill: LogNormalPrior
    /// φ as odds: the share of the kill that resistant cells suffer.
    public var resistantKillOdds: LogNormalPrior
    /// ln 2/k_d in days.
    public var dyingHalfLife: LogNormalPrior
    /// The half-life of a dose's effect in days.
    public var effectHalfLife: Double
    /// α in 1/Gy.
    public var alpha: LogNormalPrior
    /// α/β in Gy.
    public var alphaBetaRatio: Double
    /// The half-life of unrepaired damage in hours.
    public var repairHalfLife: Double
    /// A gap that leaves no damage, in hours.
    public var completeRepair: Double
    /// Oxygen.
    public var oxygen: OxygenParameters
    /// The marker that is followed; nil for none.
    public var marker: MarkerParameters?
    /// The standard deviation of the logarithm of a large diameter.
    public var diameterNoise: Double
    /// The standard deviation of a small diameter in mm.
    public var diameterError: Double
    /// Diameters below this are known to be so and no more, in mm.
    public var smallestDiameter: Double
    /// The standard deviation of the logarithm of a volume.
    public var volumeNoise: Double
    /// Volumes below this are known to be so and no more, in cm³.
    public var smallestVolume: Double
    /// How far scans stray, learned from the patient, in place of the deviations of a large diameter
    /// and of a volume; nil where all is noise. The misfit is one of the logarithm of the volume.
    public var variation: ReadingVariation?
    /// How often a diameter is written down again; nil where each is measured anew.
    public var repetition: RepeatedDiameters?
    /// The longest step in days.
    public var longestStep: Double
}

/// How often the last diameter is written down again: with the odds while the lesion looks the same,
/// and the less the further it has changed.
public struct RepeatedDiameters: Hashable, Sendable {
    /// The odds of a repetition for a lesion that has not changed.
    public var odds: LogNormalPrior
    /// How much change is overlooked: the standard deviation on the logarithmic scale.
    public var tolerance: LogNormalPrior
    /// To what a diameter is rounded, in mm.
    public var digit: Double

    /// Puts the constants together.
    public init(odds: LogNormalPrior, tolerance: LogNormalPrior, digit: Double) {
        self.odds = odds
        self.tolerance = tolerance
        self.digit = digit
    }

    /// The priors in the order in which they stand in θ.
    var priors: [LogNormalPrior] { [odds, tolerance] }
}

/// How a marker is shed and read.
public struct MarkerParameters: Hashable, Sendable {
    /// Which.
    public var marker: TumourMarker
    /// The level in steady state for each cm³, in the marker's unit.
    public var levelPerVolume: LogNormalPrior
    /// What a cell that dissolves sets free, in days of what a living one sheds: the flare.
    public var release: LogNormalPrior
    /// ln 2/k_out in days.
    public var halfLife: Double
    /// The standard deviation of the logarithm of a reading.
    public var noise: Double
    /// Readings below this are known to be so and no more, in the marker's unit.
    public var lowerLimit: Double
}

extension TumourParameters {
    /// The first version.
    ///
    /// Tags: [V] checked against the source, [R] recalled, [A] assumed.
    public static let version1 = TumourParameters(
        version: "tumour-1",
        capacity: Sphere.volume(diameter: 300),  // Geng et al. 2017, Sci Rep 7:13542 [V]
        referenceVolume: Sphere.volume(diameter: 30),
        doublingTime: LogNormalPrior(120, deviation: 0.70, bounds: 15...1_500),  // [A] 80 %
        volume: LogNormalPrior(14, deviation: 1.5, bounds: 1e-4...5_000),  // [A] 3 cm
        resistantOdds: LogNormalPrior(0.01 / 0.99, deviation: 1.5),  // [A]
        resistantGrowth: 0.8,  // [A]
        kill: LogNormalPrior(0.5, deviation: 0.83, bounds: 1e-3...20),  // [A] 100 %
        resistantKillOdds: LogNormalPrior(0.15, deviation: 1.1),  // [A] as Beta(1.5, 8)
        dyingHalfLife: LogNormalPrior(20, deviation: 0.47, bounds: 1...200),  // [A] 50 %
        effectHalfLife: 1,  // [A]
        alpha: LogNormalPrior(0.30, deviation: 0.39, bounds: 0.01...3),  // [A] 40 %
        alphaBetaRatio: 10,  // [R] prostate 2, breast 4
        repairHalfLife: 1.5,  // [R]
        completeRepair: 12,  // [A]
        oxygen: OxygenParameters(
            enhancement: 2.8, largestShare: 0.2, halfVolume: 10, relaxationDays: 3),  // [A]
        marker: nil,
        diameterNoise: 0.07,  // [A] as the next three
        diameterError: 1.5,
        smallestDiameter: 2,
        volumeNoise: 0.18,
        smallestVolume: 1e-3,
        variation: nil,
        repetition: nil,
        longestStep: 1)

    /// The same tumour of whose radiosensitivity an index tells something: α with a deviation of
    /// its logarithm of 0.5 [A].
    public func informed(by index: RadiosensitivityIndex) -> TumourParameters {
        var informed = self
        informed.alpha.median = min(
            max(index.alpha, alpha.bounds.lowerBound), alpha.bounds.upperBound)
        informed.alpha.deviation = 0.5
        return informed
    }

    /// The same tumour with a marker.
    public func shedding(_ marker: MarkerParameters) -> TumourParameters {
        var shedding = self
        shedding.marker = marker
        shedding.version += " \(marker.marker)"
        return shedding
    }
}

extension MarkerParameters {
    /// The first version of each; half-lives of PSA and CEA [V], of CA-125 and tumour DNA [R], the
    /// rest [A]. The level for each cm³ is hardly known before the first pair of scan and reading.
    public static func version1(_ marker: TumourMarker) -> MarkerParameters {
        let (level, halfLife, noise, limit) =
            switch marker {
            case .prostateSpecificAntigen: (1.0, 2.7, 0.20, 0.02)
            case .carcinoembryonicAntigen: (1.0, 4.5, 0.20, 0.5)
            case .cancerAntigen125: (10.0, 6.0, 0.20, 2.0)
            case .tumourDNA: (5.0, 2.0 / 24, 0.45, 0.5)
            }
        return MarkerParameters(
            marker: marker, levelPerVolume: LogNormalPrior(level, deviation: 1.09),
            release: LogNormalPrior(1, deviation: 1), halfLife: halfLife, noise: noise,
            lowerLimit: limit)
    }
}
