import Simulation
import Testing
import TwinModels

struct VirtualCohortTests {
    /// Everything at once: rules that fire, visits that are missed, patients who leave.
    private static let eventful = TrialExamples.design(
        [
            TrialExamples.docetaxel("full", 100, cycles: 4),
            TrialExamples.docetaxel("less", 75, cycles: 4),
            TrialExamples.docetaxel("full again", 100, cycles: 4),
        ],
        days: 98,
        followUp: TrialFollowUp(
            dropOutPerDay: 0.002, countDays: [1, 8, 15], imageWeeks: 6, missed: 0.1),
        rules: DoseRules(
            delay: DoseRules.Delay(below: 1.5, atMost: 2),
            reduction: DoseRules.Reduction(
                factor: 0.8, afterGradeFour: true, afterFebrileNeutropenia: true, atMost: 2),
            stopsAtProgression: true), images: true)

    @Test func armsThatAreTheSameDifferByExactlyZero() {
        let report = TrialReport(TrialExamples.table(Self.eventful, patients: 120))
        let same = report.comparisons.first { $0.arm == "full again" && $0.from == "full" }
        #expect(same?.differences.count == TrialOutcome.allCases.count)
        for difference in same?.differences ?? [] {
            #expect(difference.mean == 0 && difference.error == 0, "\(difference.label)")
        }
        // Arms that are not the same do differ, in what changes with the dose in every patient.
        let other = report.comparisons.first { $0.arm == "less" }?.differences ?? []
        for outcome in [TrialOutcome.nadir, .nadirDay, .gradeFour, .doseIntensity, .reductions] {
            #expect(other.contains { $0.outcome == outcome && $0.mean != 0 }, "\(outcome)")
        }
    }

    @Test func chunksChangeNothing() {
        let whole = VirtualCohort.outcomes(of: 0..<50, in: Self.eventful)
        let parts = [0..<1, 1..<20, 20..<50].flatMap {
            VirtualCohort.outcomes(of: $0, in: Self.eventful)
        }
        #expect(whole == parts)
    }

    @Test func theOrderOfArmsChangesNothing() {
        var turned = Self.eventful
        turned.arms.reverse()
        let outcomes = VirtualCohort.outcomes(of: 0..<50, in: Self.eventful)
        let other = VirtualCohort.outcomes(of: 0..<50, in: turned)
        #expect(outcomes == other.map { Array($0.reversed()) })
    }

    @Test func anotherSeedIsOtherPatients() {
        var other = Self.eventful
        other.seed += 1
        #expect(
            VirtualCohort.outcomes(of: 0..<5, in: other)
                != VirtualCohort.outcomes(of: 0..<5, in: Self.eventful))
    }

    @Test func aRuleThatIsNeverTriggeredChangesNothing() {
        var plain = Self.eventful
        plain.rules = DoseRules()
        var ruled = plain
        ruled.rules = DoseRules(
            delay: DoseRules.Delay(below: 0.01, atMost: 0),
            reduction: DoseRules.Reduction(
                factor: 0, afterGradeFour: false, afterFebrileNeutropenia: false, atMost: 9))
        #expect(
            VirtualCohort.outcomes(of: 0..<50, in: ruled)
                == VirtualCohort.outcomes(of: 0..<50, in: plain))
    }

    @Test func rulesSeeReadingsAndNotTheTruth() {
        // Nobody comes on day 8, when counts are low: no reduction for grade 4, though it is there.
        var blind = Self.eventful
        blind.followUp = TrialFollowUp(countDays: [8], missed: 1)
        blind.rules.reduction?.afterFebrileNeutropenia = false
        blind.rules.delay = nil
        var seeing = blind
        seeing.followUp.missed = 0
        let unseen = VirtualCohort.outcomes(of: 0..<60, in: blind).map { $0[0] }
        let seen = VirtualCohort.outcomes(of: 0..<60, in: seeing).map { $0[0] }
        #expect(unseen.count { $0.nadir < 0.5 } > 30)
        #expect(unseen.allSatisfy { $0.reductions == 0 && $0.doses == 4 })
        #expect(seen.count { $0.reductions > 0 } > 30)
        #expect(zip(seen, unseen).allSatisfy { $0.nadir == $1.nadir })
        for patient in seen where patient.reductions == 2 {
            #expect(abs(patient.doses - 1 - 0.8 - 2 * 0.64) < 0.81, "\(patient.doses)")
        }
    }

    @Test func aLowCountPutsTreatmentOffAndThenEndsIt() {
        var design = Self.eventful
        design.followUp = TrialFollowUp()
        design.rules = DoseRules(delay: DoseRules.Delay(below: 1_000, atMost: 2))
        for patient in VirtualCohort.outcomes(of: 0..<10, in: design).joined() {
            #expect(patient.cycles == 1 && patient.delays == 2)
        }
        design.rules.delay?.treatsThen = true
        for patient in VirtualCohort.outcomes(of: 0..<10, in: design).joined() {
            // Days 0, 35 and 70; the fourth is put off once, to the day on which the trial ends.
            #expect(patient.cycles == 3 && patient.lastTreatmentDay == 70 && patient.delays == 5)
        }
    }

    @Test func whoLeavesIsTreatedNoMore() {
        var design = Self.eventful
        design.rules = DoseRules()
        design.followUp = TrialFollowUp(dropOutPerDay: 0.02)
        let left = VirtualCohort.outcomes(of: 0..<400, in: design).map { $0[0] }
        // Three more cycles, each with the chance of having stayed so long: e^(-0.02 · 21 c).
        let expected = 1 + 0.657 + 0.432 + 0.284
        let mean = left.reduce(0) { $0 + Double($1.cycles) } / 400
        #expect(abs(mean - expected) < 0.2, "\(mean)")
        #expect(left.allSatisfy { $0.nadir < 50 })
    }

    @Test func progressionEndsTreatmentWhereTheRuleSaysSo() {
        var design = Self.eventful
        design.followUp = TrialFollowUp(imageWeeks: 3)
        design.rules = DoseRules(stopsAtProgression: true)
        let patients = VirtualCohort.outcomes(of: 0..<300, in: design).map { $0[1] }
        let progressed = patients.compactMap { patient in
            patient.progressionDay.map { ($0, patient) }
        }
        #expect(progressed.count > 20)
        for (day, patient) in progressed {
            #expect(patient.lastTreatmentDay < day && patient.cycles == min(day / 21, 4))
            #expect(patient.lastImageDay == day)
        }
        #expect(patients.allSatisfy { $0.progressionDay != nil || $0.cycles == 4 })
    }

    @Test func radiationShrinksTumours() {
        var arms = [Self.eventful.arms[0], Self.eventful.arms[0]]
        arms[0].name = "without"
        arms[1].radiation = RadiationCourse(gray: 2, fractions: 30)
        var design = Self.eventful
        design.arms = arms
        let report = TrialReport(TrialExamples.table(design, patients: 200))
        #expect(report.mean(.response, 1) > report.mean(.response, 0) + 0.2)
        #expect(report.mean(.nadir, 1) == report.mean(.nadir, 0))
    }

    @Test func dosesFollowSizeAndKidneys() {
        let patient = KineticCovariates(bodySurface: 2, glomerularFiltration: 95)
        #expect(TrialDose.perSquareMetre(75).milligrams(for: patient) == 150)
        #expect(TrialDose.milligrams(80).milligrams(for: patient) == 80)
        #expect(TrialDose.area(5).milligrams(for: patient) == 600)
        var design = Self.eventful
        design.covariates = CovariateDistribution(
            bodySurface: .init(mean: 1.9, deviation: 0.2),
            glomerularFiltration: .init(mean: 80, deviation: 25))
        let drawn = (0..<4_000).map { VirtualPatient($0, of: design).covariates }
        let mean = drawn.reduce(0) { $0 + $1.bodySurface } / 4_000
        let kidneys = drawn.reduce(0) { $0 + ($1.glomerularFiltration ?? 0) } / 4_000
        #expect(abs(mean - 1.9) < 4 * 0.2 / 63 && abs(kidneys - 80) < 4 * 25 / 63)
        let variance = drawn.reduce(0) { $0 + ($1.bodySurface - mean) * ($1.bodySurface - mean) }
        #expect(abs((variance / 4_000).squareRoot() - 0.2) < 0.012)
    }
}
