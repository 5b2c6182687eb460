/// Tumours of populations whose records are at hand.
///
/// [N] fitted to the dev part of the named set: medians and deviations are those of the posteriors
/// of its patients or animals, by a few rounds of expectation and maximisation from wide priors;
/// correlation times and, where said, deviations are chosen. What a population says nothing of (a
/// dose's effect without doses, radiation) is that of the first version.
extension TumourParameters {
    /// One target lesion under atezolizumab or docetaxel, as a treatment that goes on; advanced lung
    /// and urothelial cancer. [N] fitted to the dev part of laleh2022_tumour (883 patients; Ghaffari
    /// Laleh et al. 2022, PLoS Comput Biol 18:e1009822). Three of ten diameters in a row are the
    /// same to the digit.
    public static let targetLesion: TumourParameters = {
        var parameters = version1
        parameters.version = "tumour-2 target-lesion"
        parameters.volume = LogNormalPrior(20, deviation: 1.78, bounds: 1e-4...10_000)
        parameters.doublingTime = LogNormalPrior(700, deviation: 1.3, bounds: 5...1_000_000)
        parameters.resistantOdds = LogNormalPrior(0.45, deviation: 0.9)
        parameters.kill = LogNormalPrior(0.038, deviation: 1.05, bounds: 1e-5...20)
        parameters.resistantKillOdds = LogNormalPrior(0.116, deviation: 0.72)
        parameters.dyingHalfLife = LogNormalPrior(20, deviation: 0.3, bounds: 1...200)
        parameters.diameterError = 0.3
        parameters.variation = ReadingVariation(
            noise: LogNormalPrior(0.051, deviation: 0.3),
            misfit: LogNormalPrior(2.5, deviation: 0.85), misfitHours: 3_000 * 24)
        parameters.repetition = RepeatedDiameters(
            odds: LogNormalPrior(0.5, deviation: 0.7),
            tolerance: LogNormalPrior(0.15, deviation: 0.4), digit: 1)
        parameters.longestStep = 14
        return parameters
    }()

    /// An untreated lung or breast tumour of a mouse, from the injection of cells on. [N] fitted to
    /// the dev part of vaghi2020_mice_untreated (52 animals; Vaghi et al. 2020, PLoS Comput Biol
    /// 16:e1007178).
    public static let untreatedMouse: TumourParameters = {
        var parameters = mouse("tumour-2 mouse-untreated")
        parameters.volume = LogNormalPrior(0.001_26, deviation: 0.69, bounds: 1e-6...1)
        parameters.doublingTime = LogNormalPrior(5.4, deviation: 0.18, bounds: 0.5...100)
        parameters.resistantOdds = LogNormalPrior(0.001, deviation: 0.1)
        parameters.variation = ReadingVariation(
            noise: LogNormalPrior(0.115, deviation: 0.38),
            misfit: LogNormalPrior(1.18, deviation: 0.53), misfitHours: 300 * 24)
        return parameters
    }()

    /// A lung tumour graft of a mouse under erlotinib, of which a usual dose is 1 mg. [N] fitted to
    /// the dev part of lxf_erlotinib_mice (19 animals; Eigenmann et al. 2016).
    public static let erlotinibMouse: TumourParameters = {
        var parameters = mouse("tumour-2 mouse-erlotinib")
        parameters.volume = LogNormalPrior(0.109, deviation: 0.4, bounds: 1e-6...5)
        parameters.doublingTime = LogNormalPrior(7.2, deviation: 0.32, bounds: 0.5...100)
        parameters.resistantOdds = LogNormalPrior(0.52, deviation: 1.4)
        parameters.kill = LogNormalPrior(0.35, deviation: 0.65, bounds: 1e-4...20)
        parameters.resistantKillOdds = LogNormalPrior(0.143, deviation: 0.83)
        parameters.dyingHalfLife = LogNormalPrior(1.2, deviation: 0.78, bounds: 0.05...200)
        parameters.variation = ReadingVariation(
            noise: LogNormalPrior(0.076, deviation: 0.33),
            misfit: LogNormalPrior(0.25, deviation: 0.53), misfitHours: 30 * 24)
        return parameters
    }()

    private static func mouse(_ version: String) -> TumourParameters {
        var parameters = version1
        parameters.version = version
        parameters.capacity = 5  // [N] of 5, 10 and 12 cm³ the best on the dev parts
        parameters.referenceVolume = 0.5
        parameters.longestStep = 0.5
        return parameters
    }
}
