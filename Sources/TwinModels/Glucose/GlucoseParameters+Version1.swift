extension GlucoseParameters {
    /// The first version.
    ///
    /// Tags: [V] checked against the source, [R] recalled, [A] assumed; [N] set here so that oral glucose
    /// tolerance tests come out as they do: 75 g, peak and two-hour value of 146/117 (normal), 180/164
    /// (impaired) and 240/238 mg/dL (type 2). Sources of SI disagree: 2.62, 1.27 and 0.57·10⁻⁴ in
    /// reviews of Bergman's model against 7.1·10⁻⁴ in 16 healthy people by intravenous test [V].
    public static let version1 = GlucoseParameters(
        version: "glucose-1",
        kinds: [
            // A ward for cancer: shares [A], SI and β_c [N], Gb [A].
            Kind(.normal, probability: 0.5, sensitivity: 5e-4, basal: 95, secretion: 0.16),
            Kind(.impaired, probability: 0.25, sensitivity: 2e-4, basal: 105, secretion: 0.12),
            Kind(.type2, probability: 0.22, sensitivity: 0.8e-4, basal: 140, secretion: 0.05),
            Kind(.type1, probability: 0.03, sensitivity: 2e-4, basal: 140, secretion: 0),
        ],
        // A class is for life, but particles that are all of one class would stay with it [A].
        kindHours: 24,
        // CV 38 % [R: Bergman's reviews].
        effectiveness: Wander(0.021, deviation: 0.365, hours: 5 * 24),
        // CV 70 % between patients; 20 % with τ 2 d within one [A] is the same wander for days:
        // 2 · 0.2² / 2 d = 2 · 0.63² / 20 d.
        sensitivity: Wander(1, deviation: 0.63, hours: 20 * 24),
        // CV 12 % between patients [R]; 6 % with τ 2 d within one [A].
        basal: Wander(1, deviation: 0.12, hours: 8 * 24),
        secretion: Wander(1, deviation: 0.555, hours: 20 * 24),  // CV 60 % [A]
        actionRate: 0.025,  // [R]
        insulinClearance: 0.14,  // [R]
        basalInsulin: 8,  // [R]
        glucoseVolume: 1.7,  // [R]
        insulinVolume: 0.12,  // [R]
        absorptionRate: 0.015,  // [N]
        bioavailability: 0.9,  // [R]
        // 55 min to the peak (Hovorka et al. 2004, Physiol Meas 25:905) [R].
        subcutaneousRate: 0.018,
        steroids: SteroidEffect(
            // SI −23.5 % at 10 mg and −35.3 % at 25 mg of prednisone (Kauh et al. 2011) [V].
            greatestLoss: 0.53, halfLevel: 12.6,
            // Hepatic suppression −46 % at 30 mg (van Raalte et al. 2011) [V]; its size here [A].
            basalRise: 0.3,
            halfLives: [24, 40]),  // [A]
        infectionLoss: 0.3,  // [A]
        // CV 60 % [A].
        meals: Meals(
            unannouncedPerDay: 3, grams: 40, deviation: 0.555, countingDeviation: 0.2),
        // [A], with what people without an oncologist do in a fortnight in view (Hall et al. 2018, PLoS
        // Biol 16:e2005143).
        disturbance: Disturbance(
            deviation: Wander(0.008, deviation: 0.6, hours: 12),
            minutes: Wander(8, deviation: 1.2, hours: 5 * 24),
            slowDeviation: 0.005, slowHours: 2),
        sensors: Sensors(
            lagMinutes: 10,  // [R]
            // In all 9 % against blood [R]: an error that comes and goes and one of calibration [A].
            error: Wander(0.03, deviation: 0.6, hours: 10 * 24),
            errorMinutes: 30,
            calibration: 0.085,
            calibrationHours: 24,
            noise: [0.008, 0.07, 0.03],  // [A]
            artefactProbability: [0.002, 0.003, 0.003],  // [A]
            artefactRange: 20...600,
            leapDeviation: 0.15, leapDisturbance: 0.02),
        longestStep: 5,
        longestGap: 6)
}
