import ArgumentParser
import Foundation
import Simulation
import TwinServices

/// Carries out a trial of virtual patients.
struct Trial: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial",
        abstract: "Compare treatments in virtual patients.",
        discussion: """
            Draws patients from the priors of the models and takes each of them through every arm of \
            a protocol, with the same random numbers, so that a difference between arms is one of \
            treatment. Visits are missed and patients leave; rules for doses see what was read and \
            not the true course. Prints each arm with its Monte Carlo interval, and every pair of \
            arms patient by patient. It is a simulation: no evidence about patients.

            A protocol is a TOML file:

              title = "Docetaxel 100 or 75 mg/m2"
              patients = 2000            # or "until precise", with patients_at_most
              seed = 1
              days = 63                  # of follow-up
              primary = "grade_4"

              [covariates]
              body_surface_mean = 1.8    # m2
              body_surface_sd = 0.2      # and glomerular_filtration_mean and _sd, mL/min

              [model]
              marrow = "auto"            # or docetaxel-kloft, ...
              tumour = "tumour-1"

              [follow_up]
              drop_out_per_day = 0.0005
              count_days = [1, 8, 15]    # of a cycle; day 1 is that of treatment
              image_weeks = 6
              missed = 0.05

              [rules]
              stop_at_progression = true

              [rules.delay]              # on the day of treatment, from cycle 2 on
              neutrophils_below = 1.5
              days = 7
              at_most = 2
              then = "stop"              # or "treat"

              [rules.reduce]
              percent = 25
              after = ["grade 4", "febrile neutropenia"]
              at_most = 2

              [[arm]]
              name = "100"
              drug = "docetaxel"         # or paclitaxel, carboplatin, none
              dose_mg_per_m2 = 100       # or dose_mg; dose_auc for carboplatin
              usual_dose = 100           # kills what a usual cycle does
              infusion_minutes = 60
              cycle_days = 21
              cycles = 3

              [[arm]]
              name = "75, supported"
              drug = "docetaxel"
              dose_mg_per_m2 = 75
              cycles = 3

              [arm.growth_factor]        # of the arm above
              drug = "pegfilgrastim"
              amount = "6 mg"
              day = 2

              [arm.radiation]            # five fractions a week
              gray = 2
              fractions = 25

            Example, with a protocol that comes with twind:
              twind trial config/trials/docetaxel-doses.toml

            Exit status 65 when the protocol is wrong, with every key that is; 66 when there is none.
            """)

    @Argument(help: "The protocol.")
    var file: String

    @Flag(name: .long, help: "Print the whole report as JSON.")
    var json = false

    func run() async throws {
        let trial: TrialProtocol
        do throws(TrialProtocolError) {
            trial = try TrialProtocol(reading: file)
        } catch {
            throw failure(error.exitStatus, error.description)
        }
        let most = trial.size.most
        let table = await TrialRun(trial.design, size: trial.size).run { done in
            if done % (4 * TrialRun.look) == 0 || done == most {
                warn("\(done) of \(most) patients at most")
            }
        }
        let report = TrialReport(table, title: trial.title)
        if json {
            print(TrialText.json(report))
        } else {
            for line in TrialText.lines(report) { print(line) }
        }
    }
}
