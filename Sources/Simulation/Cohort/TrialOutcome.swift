import TwinModels

/// What a trial reports of each arm, and by what arms are compared.
public enum TrialOutcome: String, CaseIterable, Hashable, Sendable, Encodable {
    /// The least true count of the first cycle.
    case nadir
    /// How long after treatment it was.
    case nadirDay = "nadir_day"
    /// Neutropenia of grade 3 or 4 in the true course of the first cycle.
    case gradeThreeOrFour = "grade_3_4"
    /// Of grade 4.
    case gradeFour = "grade_4"
    /// For how long.
    case gradeFourDays = "grade_4_days"
    /// Of grade 4 as counts showed it.
    case gradeFourRead = "grade_4_read"
    /// Febrile neutropenia in the first cycle.
    case febrileFirst = "febrile_cycle_1"
    /// Febrile neutropenia in any cycle.
    case febrile
    /// What was given of what was planned.
    case doseDelivered = "dose_delivered"
    /// The dose per week of treatment, of what was planned.
    case doseIntensity = "dose_intensity"
    /// How often a cycle was put off.
    case delays
    /// How often the dose was reduced.
    case reductions
    /// A complete or partial response as the best.
    case response
    /// No progression by the last image before the end, by the product limit.
    case progressionFree = "progression_free"

    /// In words, for tables.
    public var label: String {
        switch self {
        case .nadir: "nadir, cycle 1"
        case .nadirDay: "days from dose to nadir"
        case .gradeThreeOrFour: "grade 3-4, cycle 1"
        case .gradeFour: "grade 4, cycle 1"
        case .gradeFourDays: "days of grade 4, cycle 1"
        case .gradeFourRead: "grade 4 seen at visits, cycle 1"
        case .febrileFirst: "febrile neutropenia, cycle 1"
        case .febrile: "febrile neutropenia, any cycle"
        case .doseDelivered: "dose delivered"
        case .doseIntensity: "dose intensity"
        case .delays: "delays"
        case .reductions: "dose reductions"
        case .response: "response (RECIST 1.1)"
        case .progressionFree: "progression-free at the end"
        }
    }

    /// UCUM unit; `1` for shares and numbers.
    public var unit: String {
        switch self {
        case .nadir: "10*9/L"
        case .nadirDay, .gradeFourDays: "d"
        case _: "1"
        }
    }

    /// Whether each patient has it or not.
    public var isShare: Bool {
        switch self {
        case .gradeThreeOrFour, .gradeFour, .gradeFourRead, .febrileFirst, .febrile, .response: true
        case _: false
        }
    }

    /// Whether tables show it in percent.
    public var isPercentage: Bool {
        isShare || self == .doseDelivered || self == .doseIntensity || self == .progressionFree
    }

    /// Whether it is told from images.
    public var needsImages: Bool { self == .response || self == .progressionFree }

    /// Whether it is of doses.
    public var needsDoses: Bool {
        switch self {
        case .doseDelivered, .doseIntensity, .delays, .reductions: true
        case _: false
        }
    }

    /// Whether an arm of a design has it.
    public func applies(to arm: TrialArm, of design: TrialDesign) -> Bool {
        (!needsImages || design.followUp.imageWeeks != nil) && (!needsDoses || arm.treatment != nil)
    }

    /// One patient's value; nil for what is made of all patients together.
    func value(of outcome: PatientOutcome, in arm: TrialArm, days: Int) -> Double? {
        switch self {
        case .nadir: return outcome.nadir
        case .nadirDay: return outcome.nadirDays
        case .gradeThreeOrFour: return outcome.nadir < NeutropeniaGrade.threeBelow ? 1 : 0
        case .gradeFour: return outcome.nadir < NeutropeniaGrade.fourBelow ? 1 : 0
        case .gradeFourDays: return outcome.gradeFourDays
        case .gradeFourRead: return outcome.lowestRead < NeutropeniaGrade.fourBelow ? 1 : 0
        case .febrileFirst: return outcome.isFebrileFirst ? 1 : 0
        case .febrile: return outcome.febrileCycles > 0 ? 1 : 0
        case .doseDelivered:
            let planned = min(arm.cycles, (days + arm.cycleDays - 1) / arm.cycleDays)
            return outcome.doses / Double(planned)
        case .doseIntensity:
            let treated = outcome.lastTreatmentDay + arm.cycleDays
            return outcome.doses * Double(arm.cycleDays) / Double(treated)
        case .delays: return Double(outcome.delays)
        case .reductions: return Double(outcome.reductions)
        case .response:
            return outcome.bestResponse.map { $0 == .complete || $0 == .partial ? 1 : 0 } ?? 0
        case .progressionFree: return nil
        }
    }
}
