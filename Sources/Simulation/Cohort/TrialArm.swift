public import TwinModels

/// What is done to the patients of one arm.
public struct TrialArm: Hashable, Sendable {
    /// Names the arm in the report; nothing is drawn by it.
    public var name: String
    /// The drug; nil for an arm without.
    public var treatment: CycleTreatment?
    /// The length of a cycle in days.
    public var cycleDays: Int
    /// How many cycles; without a drug they are visits only.
    public var cycles: Int
    /// G-CSF in each cycle; nil for none.
    public var growthFactor: GrowthFactorProphylaxis?
    /// Radiation; nil for none. The tumour feels it, the marrow does not.
    public var radiation: RadiationCourse?

    /// Puts an arm together.
    ///
    /// - Precondition: A cycle has a day, and there is one or more.
    public init(
        name: String, treatment: CycleTreatment?, cycleDays: Int = 21, cycles: Int = 1,
        growthFactor: GrowthFactorProphylaxis? = nil, radiation: RadiationCourse? = nil
    ) {
        precondition(cycleDays > 0 && cycles > 0, "a cycle has a day")
        self.name = name
        self.treatment = treatment
        self.cycleDays = cycleDays
        self.cycles = cycles
        self.growthFactor = growthFactor
        self.radiation = radiation
    }
}

/// A drug on the first day of each cycle.
public struct CycleTreatment: Hashable, Sendable {
    /// The drug.
    public var drug: Drug
    /// How much.
    public var dose: TrialDose
    /// How long the infusion takes, in hours.
    public var infusionHours: Double
    /// The dose in multiples of that whose kill the tumour's constants call a usual cycle's.
    public var usualShare: Double

    /// Puts a treatment together.
    public init(
        drug: Drug, dose: TrialDose, infusionHours: Double = 1, usualShare: Double = 1
    ) {
        self.drug = drug
        self.dose = dose
        self.infusionHours = infusionHours
        self.usualShare = usualShare
    }
}

/// How a dose is prescribed.
public enum TrialDose: Hashable, Sendable {
    /// The same for everybody, in mg.
    case milligrams(Double)
    /// In mg/m².
    case perSquareMetre(Double)
    /// Carboplatin by Calvert's formula, in mg min/mL.
    case area(Double)

    /// The number prescribed, whatever its unit.
    public var amount: Double {
        switch self {
        case .milligrams(let value), .perSquareMetre(let value), .area(let value): value
        }
    }

    /// What a patient gets, in mg.
    ///
    /// - Precondition: The filtration of one who is dosed by area is known.
    public func milligrams(for patient: KineticCovariates) -> Double {
        switch self {
        case .milligrams(let value): return value
        case .perSquareMetre(let value): return value * patient.bodySurface
        case .area(let area):
            guard let filtration = patient.glomerularFiltration else {
                preconditionFailure("Calvert's formula needs glomerular filtration")
            }
            return CalvertFormula.dose(area: area, glomerularFiltration: filtration)
        }
    }
}

/// G-CSF so many days after each treatment.
public struct GrowthFactorProphylaxis: Hashable, Sendable {
    /// The preparation.
    public var drug: GrowthFactorDrug
    /// In µg, each time.
    public var micrograms: Double
    /// The day of the cycle; 1 is that of treatment.
    public var day: Int
    /// On how many days running.
    public var times: Int

    /// Puts a prophylaxis together.
    public init(drug: GrowthFactorDrug, micrograms: Double, day: Int = 2, times: Int = 1) {
        precondition(micrograms > 0 && day > 0 && times > 0, "a prophylaxis has a day")
        self.drug = drug
        self.micrograms = micrograms
        self.day = day
        self.times = times
    }
}

/// Fractions five days a week.
public struct RadiationCourse: Hashable, Sendable {
    /// Of each fraction.
    public var gray: Double
    /// How many.
    public var fractions: Int
    /// The day of the first one, a Monday; 1 is that of the first treatment.
    public var day: Int

    /// Puts a course together.
    public init(gray: Double, fractions: Int, day: Int = 1) {
        precondition(gray > 0 && fractions > 0 && day > 0, "a course has fractions")
        self.gray = gray
        self.fractions = fractions
        self.day = day
    }

    /// Whether a fraction is due so many days after the first treatment.
    func isDue(after days: Int) -> Bool {
        let elapsed = days - (day - 1)
        guard elapsed >= 0, elapsed % 7 < 5 else { return false }
        return elapsed / 7 * 5 + elapsed % 7 < fractions
    }
}
