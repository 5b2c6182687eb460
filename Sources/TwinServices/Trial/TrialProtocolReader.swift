import ClinicalTypes
import Simulation
import TOMLKit
import TwinModels

/// Makes a trial of the tables of a protocol.
struct TrialProtocolReader {
    var problems: ProtocolProblems

    init(source: String, lines: ProtocolLines) {
        problems = ProtocolProblems(source: source, lines: lines)
    }

    /// The trial; nil, with problems, where it cannot be.
    mutating func read(_ root: TOMLTable) -> (String, TrialDesign, TrialSize)? {
        let file = ProtocolTable(
            root, path: "",
            keys: [
                "title", "patients", "patients_at_most", "seed", "days", "primary", "covariates",
                "model", "follow_up", "rules", "arm",
            ], &problems)
        let title = file.text("title", or: nil, &problems)
        let size = size(file)
        let seed = file.count("seed", 0...Int.max, or: 1, &problems)
        let days = file.count("days", 1...1_830, or: nil, &problems)
        let outcomes = TrialOutcome.allCases.map { ($0.rawValue, $0) }
        let primary = file.word("primary", outcomes, or: .gradeFour, &problems) ?? .gradeFour
        let covariates = covariates(file)
        let followUp = followUp(file)
        let rules = rules(file)
        var arms: [(arm: TrialArm, table: ProtocolTable)] = []
        for table in file.tables("arm", keys: Self.armKeys, &problems) {
            let filtration = covariates.glomerularFiltration != nil
            if let arm = arm(table, arms.map(\.arm), knowsFiltration: filtration) {
                arms.append((arm, table))
            }
        }
        check(arms, days: days, images: followUp.imageWeeks != nil)
        if rules.stopsAtProgression || primary.needsImages, followUp.imageWeeks == nil {
            problems.report(
                rules.stopsAtProgression ? "rules.stop_at_progression" : "primary",
                "needs images", "add image_weeks to [follow_up]")
        }
        let population = population(file, arms, images: followUp.imageWeeks != nil)
        guard problems.all.isEmpty, let population else { return nil }
        let design = TrialDesign(
            seed: UInt64(seed), days: days, covariates: covariates, population: population,
            followUp: followUp, arms: arms.map(\.arm), rules: rules, primary: primary)
        if design.arms.contains(where: { !primary.applies(to: $0, of: design) }) {
            problems.report(
                "primary", "is of a drug", "not every arm has one; name another outcome")
        }
        return (title, design, size)
    }

    private mutating func size(_ file: ProtocolTable) -> TrialSize {
        let most = 100_000
        guard file.says("patients", "until precise") else {
            if file.has("patients_at_most") {
                problems.report(
                    "patients_at_most", "goes with patients = \"until precise\"", "remove it")
            }
            return .patients(file.count("patients", 2...most, or: nil, &problems))
        }
        return .untilPrecise(
            atMost: file.count("patients_at_most", 2...most, or: 50_000, &problems))
    }

    private mutating func covariates(_ file: ProtocolTable) -> CovariateDistribution {
        let keys = [
            "body_surface_mean", "body_surface_sd", "glomerular_filtration_mean",
            "glomerular_filtration_sd",
        ]
        guard let table = file.table("covariates", keys: keys, &problems) else {
            return CovariateDistribution(bodySurface: .init(mean: 1.8, deviation: 0))
        }
        let surface = CovariateDistribution.Moments(
            mean: table.number(keys[0], 0.3...3, or: 1.8, &problems),
            deviation: table.number(keys[1], 0...0.6, or: 0, &problems))
        let deviation = table.number(keys[3], 0...60, or: 0, &problems)
        guard table.has(keys[2]) else {
            if table.has(keys[3]) {
                problems.report(table.key(keys[3]), "has no mean", "add \(keys[2])")
            }
            return CovariateDistribution(bodySurface: surface)
        }
        return CovariateDistribution(
            bodySurface: surface,
            glomerularFiltration: .init(
                mean: table.number(keys[2], 5...200, or: nil, &problems), deviation: deviation))
    }

    private mutating func followUp(_ file: ProtocolTable) -> TrialFollowUp {
        let keys = ["drop_out_per_day", "count_days", "image_weeks", "missed"]
        guard let table = file.table("follow_up", keys: keys, &problems) else {
            return TrialFollowUp()
        }
        return TrialFollowUp(
            dropOutPerDay: table.number("drop_out_per_day", 0...1, or: 0, &problems),
            countDays: table.counts("count_days", 1...366, &problems),
            imageWeeks: table.has("image_weeks")
                ? table.count("image_weeks", 1...104, or: nil, &problems) : nil,
            missed: table.number("missed", 0...1, or: 0, &problems))
    }

    private mutating func rules(_ file: ProtocolTable) -> DoseRules {
        let keys = ["delay", "reduce", "stop_at_progression"]
        guard let table = file.table("rules", keys: keys, &problems) else { return DoseRules() }
        var rules = DoseRules(
            stopsAtProgression: table.flag("stop_at_progression", or: false, &problems))
        if let delay = table.table(
            "delay", keys: ["neutrophils_below", "days", "at_most", "then"], &problems)
        {
            rules.delay = DoseRules.Delay(
                below: delay.number("neutrophils_below", 0...10, or: nil, &problems),
                days: delay.count("days", 1...28, or: 7, &problems),
                atMost: delay.count("at_most", 0...26, or: nil, &problems),
                treatsThen: delay.word(
                    "then", [("stop", false), ("treat", true)], or: false, &problems) ?? false)
        }
        if let reduce = table.table("reduce", keys: ["percent", "after", "at_most"], &problems) {
            let reasons = reduce.words(
                "after", [("grade 4", 4), ("febrile neutropenia", 0)], &problems)
            let percent = reduce.number("percent", 0...100, or: nil, &problems)
            rules.reduction = DoseRules.Reduction(
                factor: 1 - percent / 100, afterGradeFour: reasons.contains(4),
                afterFebrileNeutropenia: reasons.contains(0),
                atMost: reduce.count("at_most", 0...100, or: 100, &problems))
        }
        return rules
    }

    private mutating func check(
        _ arms: [(arm: TrialArm, table: ProtocolTable)], days: Int, images: Bool
    ) {
        guard (2...10).contains(arms.count) else {
            problems.report("arm", "must be there 2 to 10 times", "write [[arm]] for each")
            return
        }
        var names: Set<String> = []
        for (arm, table) in arms {
            if !names.insert(arm.name).inserted {
                problems.report(table.key("name"), "is that of an earlier arm", "name it anew")
            }
            let planned = arm.cycles * arm.cycleDays
            if planned > days, !problems.hasFault(of: "days") {
                problems.report(
                    table.key("cycles"), "take \(planned) days and the trial \(days)",
                    "raise days or plan fewer cycles")
            }
            if arm.radiation != nil, !images {
                problems.report(
                    table.key("radiation"), "acts on the tumour, of which there are no images",
                    "add image_weeks to [follow_up]")
            }
        }
    }

    /// The constants, one model for all arms.
    private mutating func population(
        _ file: ProtocolTable, _ arms: [(arm: TrialArm, table: ProtocolTable)], images: Bool
    ) -> TrialPopulation? {
        let table = file.table("model", keys: ["marrow", "tumour"], &problems)
        let drugs = Set(arms.compactMap { $0.arm.treatment?.drug })
        let supported = arms.first { $0.arm.growthFactor != nil }
        var marrow = MarrowParameters.neutrophils(
            under: drugs, withGrowthFactor: supported != nil)
        let named = MarrowParameters.neutrophilsByName.sorted { $0.key < $1.key }
            .map { ($0.key, Optional($0.value)) }
        if let table {
            let choice = table.word("marrow", [("auto", nil)] + named, or: .some(nil), &problems)
            if let chosen = choice ?? nil { marrow = chosen }
            _ = table.word("tumour", [("tumour-1", 1)], or: 1, &problems)
        }
        for (arm, own) in arms {
            if let drug = arm.treatment?.drug, !marrow.effects.contains(where: { $0.drug == drug })
            {
                problems.report(
                    own.key("drug"), "is not in the marrow that [model] names",
                    "write marrow = \"auto\"")
            }
        }
        if let supported, !marrow.knowsGrowthFactor {
            problems.report(
                supported.table.key("growth_factor"),
                "does nothing to the marrow that [model] names",
                "write marrow = \"auto\" or \"docetaxel-quartino\"")
        }
        return TrialPopulation(marrow: marrow, tumour: images ? .version1 : nil)
    }
}
