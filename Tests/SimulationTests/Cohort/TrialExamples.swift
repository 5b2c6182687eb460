import Simulation
import TwinModels

/// Designs that tests begin with.
enum TrialExamples {
    static func docetaxel(
        _ name: String, _ dose: Double, cycles: Int = 1,
        growthFactor: GrowthFactorProphylaxis? = nil
    ) -> TrialArm {
        TrialArm(
            name: name,
            treatment: CycleTreatment(
                drug: .docetaxel, dose: .perSquareMetre(dose), usualShare: dose / 100),
            cycles: cycles, growthFactor: growthFactor)
    }

    /// One cycle of patients of one size whose marrow is that of the design's figures.
    static func design(
        _ arms: [TrialArm], days: Int = 21, marrow: MarrowParameters = .docetaxelNeutrophils,
        followUp: TrialFollowUp = TrialFollowUp(), rules: DoseRules = DoseRules(),
        images: Bool = false
    ) -> TrialDesign {
        TrialDesign(
            seed: 7, days: days,
            covariates: CovariateDistribution(bodySurface: .init(mean: 1.8, deviation: 0)),
            population: TrialPopulation(marrow: marrow, tumour: images ? .version1 : nil),
            followUp: followUp, arms: arms, rules: rules, primary: .gradeFour)
    }

    static func table(_ design: TrialDesign, patients: Int) -> CohortTable {
        var table = CohortTable(design)
        table.append(VirtualCohort.outcomes(of: 0..<patients, in: design))
        return table
    }
}

extension TrialReport {
    func mean(_ outcome: TrialOutcome, _ arm: Int) -> Double {
        arms[arm].outcomes.first { $0.outcome == outcome }?.mean ?? .nan
    }
}
