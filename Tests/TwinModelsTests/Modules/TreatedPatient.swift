import ClinicalTypes
import TwinModels

/// A patient to whom everything happens that some module takes in: two cycles of docetaxel with all
/// that goes with it, images, radiation, deprivation of androgens, counts, glucose and weight.
enum TreatedPatient {
    static let start = Instant(microseconds: 1_790_000_000_000_000)

    static let context = ModuleContext(patient: PatientID(validated: "conformance"))

    static func time(day: Double) -> Instant { start.advanced(byHours: 24 * day) }

    static func reading(_ code: String, _ value: Double, day: Double) -> ModuleRecord {
        ModuleRecord(code: StreamCode(validated: code), value: value, time: time(day: day))
    }

    static func act(_ act: ClinicalAct, day: Double, name: String) -> ModuleRecord {
        ModuleRecord(
            ClinicalEvent(
                key: EventKey(
                    source: SourceID(validated: "test"), name: EventName(validated: name)),
                patient: context.patient, time: time(day: day), act: act))
    }

    static func drug(
        _ drug: String, _ amount: Double, minutes: Double = 0, day: Double
    ) -> ModuleRecord {
        act(
            .medication(
                Medication(drug: DrugCode(validated: drug), amount: amount, minutes: minutes)),
            day: day, name: "\(drug)-\(day)")
    }

    static func lesion(_ name: String, _ diameter: Double, day: Double) -> ModuleRecord {
        act(
            .lesion(LesionMeasurement(lesion: EventName(validated: name), diameter: diameter)),
            day: day, name: "\(name)-\(day)")
    }

    /// In order.
    static let records: [ModuleRecord] = [
        reading("anc", 4.8, day: 0), reading("platelets", 240, day: 0),
        reading("psa", 12, day: 0), reading("body_weight", 71.4, day: 0),
        lesion("liver", 31, day: 0), lesion("lung", 18, day: 0),
        act(.genome(GenomicProfile(radiosensitivityIndex: 0.35)), day: 0.2, name: "genome"),
        drug("leuprorelin", 22.5, day: 0.5),
        drug("dexamethasone", 16, day: 0.9), drug("docetaxel", 180, minutes: 60, day: 1),
        act(.fluid(FluidBalance(litres: -0.8)), day: 3, name: "fluid"),
        reading("glucose_capillary", 148, day: 3.2),
        act(.meal(Meal(carbohydrate: 60)), day: 3.3, name: "meal"),
        reading("glucose_interstitial", 190, day: 3.35),
        drug("insulin_fast", 4, day: 3.4),
        reading("anc", 1.1, day: 7), reading("body_weight", 70.1, day: 7),
        drug("filgrastim", 300, day: 8), reading("anc", 0.4, day: 9),
        act(.transfusion(Transfusion(product: .platelets, units: 1)), day: 9.5, name: "units"),
        reading("platelets", 150, day: 10), reading("anc", 3.1, day: 14),
        act(.radiotherapy(RadiotherapyFraction(dose: 2)), day: 15, name: "fraction-1"),
        act(.radiotherapy(RadiotherapyFraction(dose: 2)), day: 16, name: "fraction-2"),
        drug("docetaxel", 150, minutes: 60, day: 22), reading("psa", 3.5, day: 28),
        reading("anc", 0.9, day: 30),
        lesion("liver", 24, day: 42), lesion("lung", 15, day: 42),
        reading("psa", 1.2, day: 56),
    ].sorted()

    /// A further cycle.
    static let plan: [ModuleRecord] = [
        drug("docetaxel", 180, minutes: 60, day: 63), drug("leuprorelin", 22.5, day: 84),
    ]

    /// A module of the given type that has been given all records up to a day and done its work.
    static func module<Module: PhysiologyModule>(
        _ type: Module.Type, through day: Double = 60, budget: Int = 1 << 20
    ) -> Module? {
        var module: Module?
        let own = records.filter { $0.time <= time(day: day) }
        for group in Dictionary(grouping: own, by: \.time).sorted(by: { $0.key < $1.key }) {
            let concerned = group.value.sorted().filter { Module.concerns($0) }
            guard !concerned.isEmpty else { continue }
            if module == nil, concerned.contains(where: { Module.begins(with: $0) }) {
                module = Module(context, at: group.key)
            }
            module?.admit(concerned)
            while module?.isIdle == false { module?.work(budget: budget) }
        }
        return module
    }
}
