import SequentialMonteCarlo
import TwinModels

/// One virtual patient's way through one arm.
///
/// A day begins with what is seen and what is decided on it, then the organs go on in steps of four
/// hours, those of the marrow's model.
struct TrialCourse {
    private static let stepHours = 4.0
    private static let stepsInDay = 6

    private let design: TrialDesign
    private let arm: TrialArm
    private let patient: VirtualPatient
    private var marrow: MarrowTrajectory
    private var images: TumourImages?
    private var outcome = PatientOutcome()

    /// The cycle that runs, −1 before the first.
    private var cycle = -1
    private var cycleStart = 0
    /// When the next treatment is due; nil after the last.
    private var dueDay: Int? = 0
    /// How often the next cycle was put off.
    private var waits = 0
    private var doseFactor = 1.0
    /// Since the last treatment.
    private var lowestRead = Double.infinity
    private var isFebrile = false
    private var cumulativeHazard = 0.0

    init(_ patient: VirtualPatient, in arm: TrialArm, of design: TrialDesign) {
        self.design = design
        self.arm = arm
        self.patient = patient
        marrow = MarrowTrajectory(
            MarrowModel(parameters: design.population.marrow, patient: patient.covariates),
            parameters: patient.marrow, at: 0)
        if let weeks = design.followUp.imageWeeks, let theta = patient.tumour,
            let tumour = design.population.tumour
        {
            images = TumourImages(
                TumourTrajectory(TumourModel(parameters: tumour), parameters: theta),
                everyDays: 7 * weeks, missed: design.followUp.missed)
        }
    }

    /// - Complexity: O(days).
    func outcomeAtTheEnd() -> PatientOutcome {
        var course = self
        course.run()
        return course.outcome
    }

    private mutating func run() {
        for day in 0...design.days {
            let isFollowed = Double(day) < patient.leavesAfter
            if isFollowed { look(day) }
            guard day < design.days else { break }
            if isFollowed {
                treat(day)
                support(day)
            } else {
                dueDay = nil
            }
            if isMarrowOfInterest(day) {
                live(day)
            } else if images == nil || !isFollowed {
                break
            }
        }
        if let images {
            outcome.bestResponse = images.best
            outcome.progressionDay = images.progressionDay
            outcome.lastImageDay = images.lastDay
        }
    }

    /// The marrow is followed until a cycle after the last treatment is over.
    private func isMarrowOfInterest(_ day: Int) -> Bool {
        dueDay != nil || day < cycleStart + arm.cycleDays
    }

    // MARK: What is seen

    private mutating func look(_ day: Int) {
        images?.look(day, at: patient)
        if design.rules.stopsAtProgression, images?.progressionDay != nil { dueDay = nil }
        let visit = day - cycleStart + 1
        // The count on a day of treatment is the treatment's.
        guard cycle >= 0, day != dueDay, visit > 1, design.followUp.countDays.contains(visit),
            isMarrowOfInterest(day),
            !patient.misses(
                .missedCount, cycle, visit, probability: design.followUp.missed)
        else { return }
        note(read(.count, cycle, visit), on: day)
    }

    /// A count as the laboratory reports it.
    private func read(_ purpose: VirtualPatient.Purpose, _ cycle: Int, _ visit: Int) -> Double {
        let reading = marrow.reading
        let z = patient.noise(purpose, cycle, visit)
        let value = exponential(reading.mean + reading.variance.squareRoot() * z)
        return max(value, marrow.model.parameters.reading.lowerLimit)
    }

    private mutating func note(_ count: Double, on day: Int) {
        lowestRead = min(lowestRead, count)
        if cycle == 0, day <= arm.cycleDays {
            outcome.lowestRead = min(outcome.lowestRead, count)
        }
    }

    // MARK: What is done

    private mutating func treat(_ day: Int) {
        guard day == dueDay else { return }
        if cycle >= 0 {
            let count = read(.treatmentDayCount, cycle + 1, waits)
            note(count, on: day)
            if putsOff(at: count, on: day) { return }
            reduceIfDue()
        }
        cycle += 1
        cycleStart = day
        waits = 0
        lowestRead = .infinity
        isFebrile = false
        cumulativeHazard = 0
        dueDay = cycle + 1 < arm.cycles ? day + arm.cycleDays : nil
        guard let treatment = arm.treatment else { return }
        let milligrams = doseFactor * treatment.dose.milligrams(for: patient.covariates)
        marrow.take(
            .dose(treatment.drug, milligrams: milligrams, hours: treatment.infusionHours))
        images?.tumour.take(
            .chemotherapy(doseFactor * treatment.usualShare), at: Double(day) * 24)
        outcome.cycles += 1
        outcome.doses += doseFactor
        outcome.lastTreatmentDay = day
    }

    /// Whether the treatment that is due is not given today.
    private mutating func putsOff(at count: Double, on day: Int) -> Bool {
        guard let rule = design.rules.delay, arm.treatment != nil, count < rule.below else {
            return false
        }
        if waits < rule.atMost {
            waits += 1
            outcome.delays += 1
            dueDay = day + rule.days
            return true
        }
        if rule.treatsThen { return false }
        dueDay = nil
        return true
    }

    private mutating func reduceIfDue() {
        guard let rule = design.rules.reduction, arm.treatment != nil,
            outcome.reductions < rule.atMost
        else { return }
        let isHard =
            rule.afterGradeFour && lowestRead < NeutropeniaGrade.fourBelow
            || rule.afterFebrileNeutropenia && isFebrile
        guard isHard else { return }
        doseFactor *= rule.factor
        outcome.reductions += 1
    }

    private mutating func support(_ day: Int) {
        let visit = day - cycleStart + 1
        if let factor = arm.growthFactor, cycle >= 0,
            (factor.day..<factor.day + factor.times).contains(visit)
        {
            marrow.take(.growthFactor(factor.drug, micrograms: factor.micrograms))
        }
        if let radiation = arm.radiation, radiation.isDue(after: day) {
            images?.tumour.take(.fraction(gray: radiation.gray), at: Double(day) * 24)
        }
    }

    // MARK: What goes on

    private mutating func live(_ day: Int) {
        let isFirst = cycle == 0 && day < arm.cycleDays
        var hazard = self.hazard
        for step in 1...Self.stepsInDay {
            marrow.advance(to: Double(day) * 24 + Double(step) * Self.stepHours)
            let count = marrow.state.count
            if isFirst {
                if count < outcome.nadir {
                    outcome.nadir = count
                    outcome.nadirDays = marrow.hours / 24
                }
                if count < NeutropeniaGrade.fourBelow {
                    outcome.gradeFourDays += Self.stepHours / 24
                }
            }
            let next = self.hazard
            cumulativeHazard += 0.5 * (hazard + next) * Self.stepHours / 24
            hazard = next
        }
        guard !isFebrile, cumulativeHazard >= patient.infectionThreshold(cycle: cycle) else {
            return
        }
        isFebrile = true
        outcome.febrileCycles += 1
        if isFirst { outcome.isFebrileFirst = true }
    }

    /// Of febrile neutropenia, per day.
    private var hazard: Double {
        let count = marrow.state.count
        return count < design.population.febrileBelow
            ? design.population.hazard.perDay(neutrophils: count) : 0
    }
}
