import ClinicalTypes
import TwinModels

/// A time in which a drug keeps fever down.
struct FeverMask: Hashable, Sendable {
    /// How long an antipyretic acts, in hours [A].
    static let antipyreticHours = 6.0
    /// How long a steroid does, in hours [A].
    static let steroidHours = 48.0
    /// The dose of prednisone in mg from which a steroid does [A].
    static let leastSteroid = 10.0

    var from: Instant
    var until: Instant

    init(from: Instant, until: Instant) {
        self.from = from
        self.until = until
    }

    /// The mask that a record puts on; nil for most.
    init?(_ record: ModuleRecord) {
        guard case .act(.medication(let medication)) = record.content else { return nil }
        let hours: Double
        if let steroid = Corticosteroid(medication.drug) {
            guard medication.amount * steroid.prednisonePerMilligram >= Self.leastSteroid else {
                return nil
            }
            hours = Self.steroidHours
        } else {
            guard DrugVocabulary.standard.drug(medication.drug)?.drugClass == .antipyretic else {
                return nil
            }
            hours = Self.antipyreticHours
        }
        self.init(from: record.time, until: record.time.advanced(byHours: hours))
    }
}
