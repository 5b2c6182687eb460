import ClinicalTypes
import Simulation
import TwinModels

extension TrialProtocolReader {
    static let armKeys = [
        "name", "drug", "dose_mg", "dose_mg_per_m2", "dose_auc", "usual_dose", "infusion_minutes",
        "cycle_days", "cycles", "growth_factor", "radiation",
    ]

    private static let doseKeys = ["dose_mg", "dose_mg_per_m2", "dose_auc"]

    /// One arm; nil, with problems, where it cannot be.
    mutating func arm(
        _ table: ProtocolTable, _ earlier: [TrialArm], knowsFiltration: Bool
    ) -> TrialArm? {
        let name = table.text("name", or: nil, &problems)
        let treatment =
            table.has("drug") ? treatment(table, earlier, knowsFiltration: knowsFiltration) : nil
        if !table.has("drug") {
            for key in Self.doseKeys + ["usual_dose", "infusion_minutes"] where table.has(key) {
                problems.report(table.key(key), "is of no drug", "add drug or remove it")
            }
        }
        let needsCycles: Int? = table.has("drug") ? nil : 1
        return TrialArm(
            name: name, treatment: treatment,
            cycleDays: table.count("cycle_days", 1...366, or: 21, &problems),
            cycles: table.count("cycles", 1...100, or: needsCycles, &problems),
            growthFactor: growthFactor(table), radiation: radiation(table))
    }

    private mutating func treatment(
        _ table: ProtocolTable, _ earlier: [TrialArm], knowsFiltration: Bool
    ) -> CycleTreatment? {
        let drugs: [(String, Drug)] = [
            ("docetaxel", .docetaxel), ("paclitaxel", .paclitaxel), ("carboplatin", .carboplatin),
        ]
        guard let drug = table.word("drug", drugs, or: nil, &problems) else { return nil }
        let given = Self.doseKeys.filter { table.has($0) }
        guard given.count == 1 else {
            problems.report(
                table.key(given.last ?? "dose_mg_per_m2"), "must be there alone",
                "write one of \(Self.doseKeys.joined(separator: ", "))")
            return nil
        }
        let definition = DrugVocabulary.standard.drug(spelled: "\(drug)")
        let high = definition?.high ?? 1_000
        let dose: TrialDose
        switch given[0] {
        case "dose_mg": dose = .milligrams(table.number("dose_mg", 0.1...high, or: nil, &problems))
        case "dose_mg_per_m2":
            // The most of one administration is a large patient's.
            dose = .perSquareMetre(
                table.number("dose_mg_per_m2", 0.1...(high / 2), or: nil, &problems))
        case _:
            if drug != .carboplatin || !knowsFiltration {
                problems.report(
                    table.key("dose_auc"), "is for carboplatin and known glomerular filtration",
                    "add glomerular_filtration_mean to [covariates], or dose by dose_mg")
            }
            dose = .area(table.number("dose_auc", 0.5...10, or: nil, &problems))
        }
        let first = earlier.lazy.compactMap(\.treatment).first {
            $0.drug == drug && Self.isOfOneKind($0.dose, dose)
        }
        // The first arm's share is 1 unless it names its own.
        let usual = first.map { $0.dose.amount / $0.usualShare } ?? dose.amount
        return CycleTreatment(
            drug: drug, dose: dose,
            infusionHours: table.number("infusion_minutes", 0...14_400, or: 60, &problems) / 60,
            usualShare: dose.amount
                / table.number("usual_dose", 0.1...high, or: usual, &problems))
    }

    private static func isOfOneKind(_ left: TrialDose, _ right: TrialDose) -> Bool {
        switch (left, right) {
        case (.milligrams, .milligrams), (.perSquareMetre, .perSquareMetre), (.area, .area): true
        case _: false
        }
    }

    private mutating func growthFactor(_ table: ProtocolTable) -> GrowthFactorProphylaxis? {
        let keys = ["drug", "amount", "day", "times"]
        guard let own = table.table("growth_factor", keys: keys, &problems) else { return nil }
        let drugs: [(String, GrowthFactorDrug)] = [
            ("filgrastim", .filgrastim), ("pegfilgrastim", .pegfilgrastim),
        ]
        let drug = own.word("drug", drugs, or: nil, &problems)
        let amount = own.text("amount", or: nil, &problems)
        let day = own.count("day", 1...366, or: 2, &problems)
        let times = own.count("times", 1...28, or: 1, &problems)
        guard let drug, let definition = DrugVocabulary.standard.drug(spelled: "\(drug)") else {
            return nil
        }
        let parts = amount.split(separator: " ")
        guard parts.count == 2, let number = Double(parts[0]), number > 0,
            let micrograms = definition.canonicalAmount(number, unit: String(parts[1])),
            micrograms <= definition.high
        else {
            problems.report(
                own.key("amount"),
                "must be an amount with its unit, such as \"6 mg\" or \"300 ug\", "
                    + "up to \(Int(definition.high)) \(definition.unit)", "correct it")
            return nil
        }
        return GrowthFactorProphylaxis(drug: drug, micrograms: micrograms, day: day, times: times)
    }

    private mutating func radiation(_ table: ProtocolTable) -> RadiationCourse? {
        let keys = ["gray", "fractions", "day"]
        guard let own = table.table("radiation", keys: keys, &problems) else { return nil }
        return RadiationCourse(
            gray: own.number("gray", 0.1...30, or: nil, &problems),
            fractions: own.count("fractions", 1...100, or: nil, &problems),
            day: own.count("day", 1...1_830, or: 1, &problems))
    }
}
