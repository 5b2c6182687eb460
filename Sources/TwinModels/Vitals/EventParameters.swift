import SequentialMonteCarlo

/// How an inflammatory event moves the shared driver S, and how often one begins.
///
/// While an event is on, dS = (A − S)/τ dt + σ dB; after it S returns as it does in health.
public struct EventParameters: Hashable, Sendable {
    /// Median of the amplitude A, dimensionless.
    public var amplitude: Double
    /// Coefficient of variation of A, lognormal.
    public var amplitudeVariation: Double
    /// The time constants τ of S that are tried, in hours: quarters of a lognormal distribution.
    public var riseHours: SIMD4<Double>
    /// The diffusion σ of S during an event, per √h.
    public var diffusion: Double
    /// The mean duration of an event, in hours.
    public var durationHours: Double
    /// Events per week in each setting, in the order of `CareSetting.allCases`.
    public var hazardPerWeek: SIMD2<Double>
    /// The stake on an event that began before the first reading, in weeks.
    public var admissionStakeWeeks: Double
    /// The odds of such an event in each setting, in the order of `CareSetting.allCases`.
    public var admissionOdds: SIMD2<Double>

    /// The first version.
    ///
    /// A: assumed [A]; τ: median 6 h, coefficient of variation 0.4 [A]; hazard of the ward: 0.001 a
    /// day, infection without neutropenia [A]; of intensive care: 0.03 a day, the order of the share
    /// of stays with sepsis over their length in the PhysioNet/CinC Challenge 2019 [A]; odds at
    /// admission: those of a day of that hazard [A].
    public static let version1 = EventParameters(
        amplitude: 1, amplitudeVariation: 0.5, riseHours: SIMD4(3.85, 5.31, 6.78, 9.35),
        diffusion: 0.1, durationHours: 96, hazardPerWeek: SIMD2(0.007, 0.21),
        admissionStakeWeeks: 1.0 / 7, admissionOdds: SIMD2(0.001, 0.03))

    /// Makes the parameters; all must be positive.
    public init(
        amplitude: Double, amplitudeVariation: Double, riseHours: SIMD4<Double>,
        diffusion: Double, durationHours: Double, hazardPerWeek: SIMD2<Double>,
        admissionStakeWeeks: Double, admissionOdds: SIMD2<Double>
    ) {
        self.amplitude = amplitude
        self.amplitudeVariation = amplitudeVariation
        self.riseHours = riseHours
        self.diffusion = diffusion
        self.durationHours = durationHours
        self.hazardPerWeek = hazardPerWeek
        self.admissionStakeWeeks = admissionStakeWeeks
        self.admissionOdds = admissionOdds
    }

    /// The amplitude below which the share `p` of events lies.
    func amplitudeQuantile(_ p: Double) -> Double {
        let variance = logarithm(1 + amplitudeVariation * amplitudeVariation)
        return amplitude * exponential(variance.squareRoot() * NormalDistribution.quantile(p))
    }

    /// Events per week when the patient is in intensive care with probability `intensive`.
    func hazard(intensive: Double) -> Double {
        hazardPerWeek[0] + (hazardPerWeek[1] - hazardPerWeek[0]) * intensive
    }

    /// What a week's stake on an event before the first reading is in odds, for that probability.
    func admissionRate(intensive: Double) -> Double {
        let odds = admissionOdds[0] + (admissionOdds[1] - admissionOdds[0]) * intensive
        return odds / admissionStakeWeeks
    }
}

/// How S moves between two readings.
///
/// Stored with each particle of the bank; the stable set follows `health`.
enum EventCourse {
    /// S returns to 0 as it does in health.
    static let health: UInt8 = 0
    /// S approaches the particle's amplitude with one of the four time constants, 1 to 4.
    static let rising: ClosedRange<UInt8> = 1...4
    /// The event is over and S returns to 0.
    static let recovering: UInt8 = 5
    /// How many courses there are.
    static let count = 6
}

/// The factor and the variance of each course over one span of time.
struct DriverTransition {
    /// The factor with which the distance from the target shrinks.
    let decay: InlineArray<6, Double>
    /// The variance that S gains.
    let noise: InlineArray<6, Double>

    /// The exact transitions over `hours`.
    init(_ parameters: VitalsParameters, hours: Double) {
        var decay = InlineArray<6, Double>(repeating: 1)
        var noise = InlineArray<6, Double>(repeating: 0)
        let health = exponential(-hours / parameters.driverHours)
        let variance = parameters.driverSD * parameters.driverSD * (1 - health * health)
        for course in [Int(EventCourse.health), Int(EventCourse.recovering)] {
            decay[course] = health
            noise[course] = variance
        }
        let event = parameters.event
        for rise in 0..<4 {
            let a = exponential(-hours / event.riseHours[rise])
            decay[rise + 1] = a
            noise[rise + 1] =
                event.diffusion * event.diffusion * event.riseHours[rise] / 2 * (1 - a * a)
        }
        self.decay = decay
        self.noise = noise
    }

    /// The factor and the variance of each particle's course.
    @inline(__always)
    func lanes(_ courses: ParticleBytes?) -> (decay: Lanes, noise: Lanes) {
        let health = Int(EventCourse.health)
        var decayLanes = Lanes(repeating: Float(decay[health]))
        var noiseLanes = Lanes(repeating: Float(noise[health]))
        guard let courses else { return (decayLanes, noiseLanes) }
        let wide = courses.wide
        for course in EventCourse.rising {
            let follows = wide .== SIMD16<UInt32>(repeating: UInt32(course))
            decayLanes = decayLanes.replacing(
                with: Lanes(repeating: Float(decay[Int(course)])), where: follows)
            noiseLanes = noiseLanes.replacing(
                with: Lanes(repeating: Float(noise[Int(course)])), where: follows)
        }
        return (decayLanes, noiseLanes)
    }
}
