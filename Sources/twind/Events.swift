import ArgumentParser
import ClinicalTypes
import TimeSeriesStore
import TwinServices

/// Lists what was done to a patient.
struct Events: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List a patient's doses, fractions, meals, images and other clinical events.",
        discussion: """
            Clinical systems publish events on twind/v1/event/{source}; a later version of an event \
            replaces the earlier one, and a withdrawn one stays on the list as such.

            Example:
              twind events p-0017
            """)

    @Argument(help: "The patient's pseudonym.")
    var patient: String

    @OptionGroup var option: ConfigurationOption

    func run() throws {
        guard let patient = PatientID(patient) else {
            throw ValidationError("A pseudonym is one to 64 of the characters A-Z a-z 0-9 . _ -")
        }
        let store = try option.openStore()
        let events = try reporting { try store.events(of: patient) }
        for event in events {
            print(
                "\(event.time.iso8601)  \(event.status.rawValue)  \(event.act.summary)  "
                    + "\(event.key.source)/\(event.key.name) version \(event.version)")
        }
        if events.isEmpty { print("No event is known of this patient.") }
    }
}

extension ClinicalAct {
    /// What was done, in a few words.
    fileprivate var summary: String {
        switch self {
        case .medication(let act):
            let unit = DrugVocabulary.standard.drug(act.drug)?.unit ?? ""
            let duration = act.minutes > 0 ? " over \(act.minutes) min" : ""
            return "\(act.drug) \(act.amount) \(unit)\(duration)"
        case .radiotherapy(let act): return "radiotherapy \(act.dose) Gy"
        case .transfusion(let act):
            return "transfusion of \(act.product.rawValue), \(act.units) units"
        case .meal(let act): return "meal with \(act.carbohydrate) g of carbohydrate"
        case .fluid(let act): return "fluid \(act.litres) L"
        case .lesion(let act):
            let volume = act.volume.map { ", \($0) cm³" } ?? ""
            return "lesion \(act.lesion) \(act.diameter) mm\(volume)"
        case .measurement(let act):
            let unit = Vocabulary.standard.stream(act.code)?.unit ?? ""
            return "\(act.code) \(act.value) \(unit)"
        case .genome(let act): return "radiosensitivity index \(act.radiosensitivityIndex)"
        }
    }
}
