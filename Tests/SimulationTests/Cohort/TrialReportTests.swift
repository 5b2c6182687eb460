import Simulation
import Testing

struct TrialReportTests {
    private static let design = TrialExamples.design([
        TrialExamples.docetaxel("100", 100), TrialExamples.docetaxel("75", 75),
    ])

    /// The intervals' own claim, by repetition: of 80 cohorts of 50 about 76 contain the value of a
    /// cohort of 3,000 (three standard deviations of a binomial number, and its own error).
    @Test func intervalsCoverWhatTheyClaim() {
        let long = TrialReport(TrialExamples.table(Self.design, patients: 3_000))
        let outcomes: [TrialOutcome] = [.nadir, .gradeFour]
        var covered: [TrialOutcome: Int] = [:]
        var differences = 0
        for cohort in 0..<80 {
            var table = CohortTable(Self.design)
            let first = 10_000 + cohort * 50
            table.append(VirtualCohort.outcomes(of: first..<first + 50, in: Self.design))
            let report = TrialReport(table)
            for outcome in outcomes {
                guard let summary = report.arms[0].outcomes.first(where: { $0.outcome == outcome })
                else { continue }
                if (summary.low...summary.high).contains(long.mean(outcome, 0)) {
                    covered[outcome, default: 0] += 1
                }
            }
            let own = report.comparisons[0].differences[0]
            if (own.low...own.high).contains(long.comparisons[0].differences[0].mean) {
                differences += 1
            }
        }
        for outcome in outcomes {
            #expect((68...80).contains(covered[outcome] ?? 0), "\(outcome) \(covered)")
        }
        #expect((68...80).contains(differences), "\(differences)")
        #expect(long.comparisons[0].differences[0].error < 0.01)
    }

    @Test func pairsTellArmsApartWithFewerPatients() {
        let report = TrialReport(TrialExamples.table(Self.design, patients: 400))
        let alone = report.arms.map { arm in
            (arm.outcomes[0].high - arm.outcomes[0].low) / 2
        }
        let unpaired = (alone[0] * alone[0] + alone[1] * alone[1]).squareRoot()
        #expect(report.comparisons[0].differences[0].error < 0.4 * unpaired)
    }

    @Test func aTrialIsPreciseOnceItsErrorIsATenthOfTheEffect() {
        let small = TrialExamples.table(Self.design, patients: 100)
        let large = TrialExamples.table(Self.design, patients: 3_000)
        #expect(!small.isPrecise && large.isPrecise)
        #expect(TrialReport(large).isPrecise)
        let error = TrialReport(large).comparisons[0].differences.first { $0.outcome == .gradeFour }
        #expect((error?.error ?? 1) <= 0.1 * abs(error?.mean ?? 0))
    }

    @Test func outcomesThatAnArmDoesNotHaveAreLeftOut() {
        let report = TrialReport(TrialExamples.table(Self.design, patients: 3))
        #expect(!report.arms[0].outcomes.contains { $0.outcome == .response })
        #expect(report.notice.hasPrefix("Simulation; no evidence about patients"))
        #expect(report.grades == "CTCAE v5.0")
    }
}
