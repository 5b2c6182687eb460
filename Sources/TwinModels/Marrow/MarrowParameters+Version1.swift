import SequentialMonteCarlo

/// The first version.
///
/// Tags: [V] checked against the source or a coding of it, [A] assumed, [N] calibrated here against
/// the label's frequencies, [C] fitted to published individual parameters. A deviation in brackets
/// is that of the source; that of a slope is joined with the clearance's, 0.37 [A].
extension MarrowParameters {
    /// Neutrophils under docetaxel (Kloft et al. 2006, Clin Cancer Res 12:5481): the default.
    public static let docetaxelNeutrophils = MarrowParameters(
        "docetaxel-kloft", .neutrophils,
        baseline: .baseline(5.22, 0.253),  // [V]
        transitTime: .transit(84.2, 0.139),  // [V]
        feedback: .feedback(0.145, 0.147),  // [V]
        // 15.57 L/µmol (0.358) [V]
        Effect(.docetaxel, slope: .slope(15.57 / docetaxelMass, 0.358, clearance: 0.37)))

    /// Neutrophils under docetaxel, the first values (Friberg et al. 2002, J Clin Oncol 20:4713).
    public static let docetaxelNeutrophilsFriberg = MarrowParameters(
        "docetaxel-friberg", .neutrophils,
        baseline: .baseline(5.05, 0.42),  // [V] median, [R] deviation, as the next three
        transitTime: .transit(88.7, 0.16),
        feedback: .feedback(0.161, 0.147),
        Effect(.docetaxel, slope: .slope(8.58 / docetaxelMass, 0.39, clearance: 0.37)))

    /// Neutrophils under docetaxel in Japanese patients (Ozawa et al. 2007, Cancer Sci 98:1418).
    public static let docetaxelNeutrophilsOzawa: MarrowParameters = {
        var parameters = MarrowParameters(
            "docetaxel-ozawa", .neutrophils,
            baseline: .baseline(4.0, 0.253),  // [A]
            transitTime: .transit(113, 0.11),  // [V]
            feedback: .feedback(0.196, 0.147),  // [V] median, [A] deviation
            Effect(.docetaxel, slope: .slope(17.9, 0.62, clearance: 0.37)))  // [V]
        parameters.kinetics.docetaxel = .docetaxelOzawa
        parameters.demargination = .version1
        return parameters
    }()

    /// Neutrophils under docetaxel with G-CSF as the signal (Quartino et al. 2014, Pharm Res
    /// 31:3390): where G-CSF is given.
    public static let docetaxelNeutrophilsQuartino: MarrowParameters = {
        var parameters = MarrowParameters(
            "docetaxel-quartino", .neutrophils,
            baseline: .baseline(3.53, 0.33),  // [V] medians, [A] deviations, as the next
            transitTime: .transit(133, 0.139),
            feedback: .feedback(0.444, 0.147),
            Effect(.docetaxel, slope: .slope(17.2 / docetaxelMass, 0.358, clearance: 0.37)))
        parameters.removal = .rate(logarithm(2) / 7)  // [V]
        parameters.regulation = .growthFactor(.version1)
        return parameters
    }()

    /// White cells under paclitaxel (Friberg et al. 2002, J Clin Oncol 20:4713).
    public static let paclitaxelLeucocytes: MarrowParameters = {
        var parameters = MarrowParameters(
            "paclitaxel-friberg", .leucocytes,
            baseline: .baseline(7.21, 0.33),  // [V]
            transitTime: .transit(124, 0.17),  // [V]
            feedback: .feedback(0.239, 0.147),  // [V] median, [A] deviation
            // 28.9 L/µmol (0.42) [V]
            Effect(.paclitaxel, slope: .slope(28.9 / paclitaxelMass, 0.42, clearance: 0.37)))
        parameters.reading.relative = 0.286  // [V]
        return parameters
    }()

    /// Neutrophils under carboplatin [N].
    public static let carboplatinNeutrophils = MarrowParameters(
        "carboplatin", .neutrophils,
        baseline: .baseline(4.5, 0.33),
        transitTime: .transit(230, 0.15),
        feedback: .feedback(0.15, 0.147),
        Effect(.carboplatin, slope: .slope(0.8, 0.5, clearance: 0.19)))

    /// Platelets under carboplatin [N].
    public static let carboplatinPlatelets: MarrowParameters = {
        var parameters = MarrowParameters(
            "carboplatin", .platelets,
            baseline: LogNormalPrior(250, deviation: 0.33, bounds: 20...2_000),
            transitTime: .transit(200, 0.15),
            feedback: .feedback(0.30, 0.147),
            Effect(.carboplatin, slope: .slope(1.2, 0.5, clearance: 0.19)))
        parameters.removal = .rate(1.0 / 113)  // Pérez-Ruixo et al. 2016 [V]
        parameters.reading = CountNoise(relative: 0.15, lowerLimit: 1)  // [A]
        return parameters
    }()

    /// Neutrophils in maintenance treatment of childhood leukaemia (Jost et al. 2020, Front Physiol
    /// 11:217): medians and deviations of 70 published individual fits [C]; the removal is that of
    /// the source [V], the step short against the metabolite's days.
    public static let mercaptopurineNeutrophils: MarrowParameters = {
        var parameters = MarrowParameters(
            "mercaptopurine-jost", .neutrophils,
            baseline: .baseline(2.43, 0.22),
            transitTime: LogNormalPrior(4 * 24 / 0.1466, deviation: 0.15, bounds: 200...2_000),
            feedback: LogNormalPrior(0.80, deviation: 0.11, bounds: 0.2...2),
            Effect(
                .mercaptopurine,
                slope: LogNormalPrior(0.226, deviation: 0.38, bounds: 0.02...1.2)))
        parameters.removal = .rate(2.3765 / 24)
        parameters.occasions = nil
        parameters.reading = CountNoise(relative: 0.35, absolute: 0.05, lowerLimit: 0.1)  // [A]
        parameters.misfit = Misfit(deviation: 0.35, hours: 28 * 24)
        parameters.longestStep = 12
        parameters.memoryHours = 180 * 24
        return parameters
    }()

    private init(
        _ name: String, _ lineage: BloodLineage, baseline: LogNormalPrior,
        transitTime: LogNormalPrior, feedback: LogNormalPrior, _ effect: Effect
    ) {
        self.init(
            version: "marrow-1 \(lineage) \(name)", lineage: lineage, baseline: baseline,
            transitTime: transitTime, feedback: feedback, effects: [effect],
            removal: .asTransit,
            // What the population's residual of 0.42 holds beyond this is misfit that θ takes up [A].
            reading: CountNoise(relative: 0.30, absolute: 0.05, lowerLimit: 0.1))
        occasions = Occasions(count: 6, hours: 21 * 24, deviation: 0.15)  // [A]
    }
}

/// Molecular mass in mg/µmol.
private let docetaxelMass = 0.808
private let paclitaxelMass = 0.853_9

extension LogNormalPrior {
    /// 10⁹ cells a litre.
    fileprivate static func baseline(_ median: Double, _ deviation: Double) -> Self {
        Self(median, deviation: deviation, bounds: 0.5...50)
    }

    /// Hours.
    fileprivate static func transit(_ median: Double, _ deviation: Double) -> Self {
        Self(median, deviation: deviation, bounds: 50...400)
    }

    fileprivate static func feedback(_ median: Double, _ deviation: Double) -> Self {
        Self(median, deviation: deviation, bounds: 0.05...0.6)
    }

    /// L/mg.
    fileprivate static func slope(
        _ median: Double, _ deviation: Double, clearance: Double
    ) -> Self {
        Self(
            median, deviation: (deviation * deviation + clearance * clearance).squareRoot(),
            bounds: 0.1 * median...5 * median)
    }
}

extension Transfusion {
    /// The first version [A].
    public static let version1 = Transfusion(
        cellsPerUnit: 25, relativeDeviation: 0.4, removalFactor: 1.5)
}

extension Demargination {
    /// 5.19·10⁹/L (110 %) with a mean input time of 35.5 h (Ozawa et al. 2007) [V], held to be the
    /// answer to 8 mg of dexamethasone and proportional to the dose [A].
    public static let version1 = Demargination(
        cellsPerMilligram: LogNormalPrior(5.19 / 8, deviation: 0.89, bounds: 0.01...10),
        inputHours: 35.5, circulationHours: 113.0 / 4)
}

extension GrowthFactorParameters {
    /// The patient's own (Quartino et al. 2014) [V]; filgrastim's bioavailability 0.626 and volume
    /// 2.56 L (Krzyzanski et al. 2010, AAPS J 12:S) [V] against a usual level of 24.3 ng/L [V], its
    /// absorption [A]; pegfilgrastim's half-life between 15 and 80 h (label) [R].
    public static let version1 = GrowthFactorParameters(
        transitPower: 0.234, eliminationRate: 0.592, neutrophilRate: 5.64,
        saturation: (0.592 + 5.64 * 3.53) / 0.592,
        filgrastim: Preparation(
            levelPerMicrogram: 0.626 / 2.56 / 0.024_3, absorptionRate: 0.1,
            eliminationRate: 0.592, neutrophilRate: 5.64),
        pegfilgrastim: Preparation(
            levelPerMicrogram: 0.6 / 3 / 0.024_3, absorptionRate: 0.03,
            eliminationRate: logarithm(2) / 80,
            neutrophilRate: (logarithm(2) / 15 - logarithm(2) / 80) / 5))
}
