import SequentialMonteCarlo

extension VitalsParameters {
    /// The first version.
    ///
    /// Tags: [V] checked against the source, [A] assumed, [C] fitted by maximum predictive
    /// likelihood to 500 of the 2,400 development stays of the PhysioNet/CinC Challenge 2019 set B
    /// (hourly intensive-care records; Reyna et al. 2020, Crit Care Med 48:210).
    ///
    /// The ward's levels follow Quer et al. 2020 (PLoS ONE 15:e0227709) for resting heart rate [V]
    /// and reference values otherwise [A]; its wander, rhythm and gains are [A], the gain of heart
    /// rate from +7.2 /min per Cel (Kirschen et al. 2020, Am J Emerg Med) [V], sensor noise of
    /// heart rate from limits of agreement −3.1 to +2.8 /min (Mestrom et al. 2021, JMIR Cardio) [V].
    /// Intensive care shares rhythm and gains; its levels, wander, noise and artefacts are [C].
    ///
    /// The basal heart rate of a day is the same in both settings. Its level, wander and noise are
    /// [H]: fitted by maximum predictive likelihood to the 7,009 healthy days of 77 development
    /// persons of Mayer et al. 2022 (Cell Rep Med 3:100601), those before day −21 and after day +28
    /// of the first symptoms, whose date served for leaving out the days between and for nothing
    /// else; only the spread between persons is rather that of Quer et al. [V], for each maker
    /// defines the level of a day in their own way. Its gain
    /// follows Natarajan, Su and Heneghan 2022 (Front Physiol 13:898251) [V]: with first symptoms of
    /// COVID-19 the resting heart rate of 6,606 persons rose by 1.8 % (women) and 3.4 % (men) on
    /// average; the larger, and about half of the persons not responding at all [A], makes 6 % for
    /// an illness of one unit. It is less than a bedside monitor's gain for a whole day is averaged,
    /// and for those at home are less ill.
    public static let version1 = VitalsParameters(
        version: "vitals-1",
        streams: { stream, setting in
            setting == .ward ? ward(stream) : intensive(stream)
        },
        driverSD: 0.08,  // [A]
        driverHours: 12,  // [A]
        scalePriorReadings: 8,  // [A]; the fit to [C] alone would take 2 to 5
        scaleMemoryReadings: 400,  // [A] about four days of quarter-hours
        sharedNoise: 0.5,  // [A]
        rhythmDrift: 0.03,  // [A]
        rhythmSpread: 0.5,  // [A]
        doubtHours: 96,  // [A] with 12, a step of 15 /min is believed before it raises an alert
        event: .version1)

    private static func ward(_ stream: VitalStream) -> StreamParameters {
        switch stream {
        case .heartRate:
            StreamParameters(
                level: logarithm(78), levelSD: 0.15, slowSD: 0.04, slowHours: 720, fastSD: 0.055,
                fastHours: 0.75, amplitude: 0.07, peakHour: 15, noiseSD: 0.025, gain: 0.18,
                artefactProbability: 0.02)
        case .respiratoryRate:
            StreamParameters(
                level: logarithm(16), levelSD: 0.15, slowSD: 0.06, slowHours: 720, fastSD: 0.09,
                fastHours: 0.75, amplitude: 0.05, peakHour: 15, noiseSD: 0.09, gain: 0.20,
                artefactProbability: 0.03)
        case .systolicPressure:
            StreamParameters(
                level: logarithm(125), levelSD: 0.12, slowSD: 0.045, slowHours: 720,
                fastSD: 0.055, fastHours: 2, amplitude: 0.05, peakHour: 16, noiseSD: 0.05,
                gain: -0.10, artefactProbability: 0.01)
        case .meanPressure:
            StreamParameters(
                level: logarithm(92), levelSD: 0.11, slowSD: 0.045, slowHours: 720, fastSD: 0.055,
                fastHours: 2, amplitude: 0.05, peakHour: 16, noiseSD: 0.05, gain: -0.10,
                artefactProbability: 0.01)
        case .temperature:
            StreamParameters(
                level: 36.7, levelSD: 0.25, slowSD: 0.12, slowHours: 720, fastSD: 0.15,
                fastHours: 3, amplitude: 0.3, peakHour: 17, noiseSD: 0.15, gain: 1.4,
                artefactProbability: 0.01)
        case .oxygenSaturation:
            StreamParameters(
                level: 1.25, levelSD: 0.35, slowSD: 0.15, slowHours: 720, fastSD: 0.20,
                fastHours: 0.75, amplitude: 0, peakHour: 0, noiseSD: 0.25, gain: 0.45,
                artefactProbability: 0.02)
        case .basalHeartRate:
            StreamParameters(
                level: logarithm(77), levelSD: 0.12, slowSD: 0.047, slowHours: 2_600,
                fastSD: 0.052, fastHours: 36, amplitude: 0, peakHour: 0, noiseSD: 0.0065,
                gain: 0.06, artefactProbability: 0.01)  // [A] the artefacts
        }
    }

    private static func intensive(_ stream: VitalStream) -> StreamParameters {
        var parameters = ward(stream)
        switch stream {
        case .heartRate:
            parameters.vary(
                level: logarithm(84.4), levelSD: 0.11, slowSD: 0.138, slowHours: 23,
                fastSD: 0.12, fastHours: 8.7, noiseSD: 0.0375, artefacts: 0.0055)
        case .respiratoryRate:
            parameters.vary(
                level: logarithm(18.2), levelSD: 0.10, slowSD: 0.113, slowHours: 36,
                fastSD: 0.161, fastHours: 4.9, noiseSD: 0.107, artefacts: 0.007)
        case .systolicPressure:
            parameters.vary(
                level: logarithm(122.8), levelSD: 0.12, slowSD: 0.078, slowHours: 46,
                fastSD: 0.115, fastHours: 4.6, noiseSD: 0.067, artefacts: 0.0075)
        case .meanPressure:
            parameters.vary(
                level: logarithm(84.8), levelSD: 0.128, slowSD: 0.042, slowHours: 20.5,
                fastSD: 0.114, fastHours: 5.2, noiseSD: 0.072, artefacts: 0.0075)
        case .temperature:
            parameters.vary(
                level: 36.86, levelSD: 0.25, slowSD: 0.46, slowHours: 13.2, fastSD: 0.54,
                fastHours: 11.9, noiseSD: 0.028, artefacts: 0.0022)
        case .oxygenSaturation:
            parameters.vary(
                level: 0.912, levelSD: 0.23, slowSD: 0.79, slowHours: 52, fastSD: 0.55,
                fastHours: 2.7, noiseSD: 0.374, artefacts: 0.0045)
        case .basalHeartRate:
            break
        }
        return parameters
    }
}

extension StreamParameters {
    fileprivate mutating func vary(
        level: Double, levelSD: Double, slowSD: Double, slowHours: Double, fastSD: Double,
        fastHours: Double, noiseSD: Double, artefacts: Double
    ) {
        self.level = level
        self.levelSD = levelSD
        self.slowSD = slowSD
        self.slowHours = slowHours
        self.fastSD = fastSD
        self.fastHours = fastHours
        self.noiseSD = noiseSD
        artefactProbability = artefacts
    }
}
