import ChangeDetection
import Foundation
import TestSupport
import Testing

@Suite struct EventBankStatisticTests {
    private func bank(_ masses: [Double]) throws -> EventBankStatistic {
        try #require(EventBankStatistic(masses: masses, pendingStake: 0))
    }

    @Test func theSumOfMassesFollowsTheRecursionOfShiryaevAndRoberts() throws {
        var random = SeededNumbers(seed: 8)
        var bank = EventBankStatistic()
        var statistic = 0.0
        for step in 0..<40 {
            let stake = random.uniform() / 100
            bank.accrue(weeks: stake)
            bank.inject(over: [0.25, 0.5, 0.25])
            let masses = bank.masses
            let ratios = masses.map { _ in random.normal() }
            let factor = try bank.observe(logRatios: ratios)
            let total = masses.reduce(0, +)
            let mixture = zip(masses, ratios).reduce(0) { $0 + $1.0 * exp($1.1) } / total
            statistic = mixture * (statistic + stake)
            #expect(abs(factor / mixture - 1) < 1e-14)
            #expect(abs(bank.statistic / statistic - 1) < 1e-13)
            #expect(bank.masses.count == 3 * (step + 1))
        }
    }

    @Test func aStakeCountsOnlyOnceAHypothesisHasIt() {
        var bank = EventBankStatistic()
        bank.accrue(weeks: 0.1)
        bank.accrue(weeks: -7)
        #expect(bank.statistic == 0 && bank.pendingStake == 0.1)
        bank.inject(over: [0.75])
        #expect(abs(bank.statistic - 0.075) < 1e-16 && bank.pendingStake == 0)
        bank.inject(over: [1])
        #expect(bank.masses == [0.1 * 0.75, 0])
        bank.reset()
        #expect(bank == EventBankStatistic())
    }

    /// Onset in step k with probability h(1 − h)ᵏ, Gaussian readings of mean 0 before and 1.3 after:
    /// Bayes' rule over all onsets, at a rate low enough for M.
    @Test func theProbabilityIsThatOfBayesOverAllOnsets() throws {
        var random = SeededNumbers(seed: 4)
        let hazard = 1e-6
        var bank = EventBankStatistic()
        var readings: [Double] = []
        for step in 0..<30 {
            bank.accrue(weeks: 1)
            bank.inject(over: [1])
            let reading = random.normal() + (step < 20 ? 0 : 1.3)
            readings.append(reading)
            _ = try bank.observe(logRatios: bank.masses.map { _ in 1.3 * reading - 0.845 })
        }
        var odds = 0.0
        for onset in readings.indices {
            let ratio = readings[onset...].reduce(0) { $0 + 1.3 * $1 - 0.845 }
            odds += hazard * pow(1 - hazard, Double(onset)) * exp(ratio)
        }
        odds /= pow(1 - hazard, Double(readings.count))
        let expected = odds / (1 + odds)
        #expect(abs(bank.probability(hazardPerWeek: hazard) / expected - 1) < 30 * hazard)
        #expect(expected > 1e-3, "the case must not be an empty one")
    }

    @Test func aRatioThatIsNoNumberIsNamedAndChangesNothing() throws {
        for bad in [Double.nan, .infinity] {
            var bank = try bank([0.1, 0.2, 0.3])
            let before = bank
            #expect(throws: NotARatio(hypothesis: 1)) {
                try bank.observe(logRatios: [0, bad, bad])
            }
            #expect(bank == before)
        }
    }

    @Test func whatAHypothesisRulesOutLeavesItNoMassAndTheRestTheirs() throws {
        var bank = try bank([0.1, 0.2])
        let factor = try bank.observe(logRatios: [-.infinity, 0])
        #expect(bank.masses == [0, 0.2])
        #expect(abs(factor - 2.0 / 3) < 1e-15)
        #expect(try bank.observe(logRatios: [0, -.infinity]) == 0)
        #expect(try bank.observe(logRatios: [3, 3]) == 1)
    }

    @Test func massesStayNumbersHoweverStrongTheEvidence() throws {
        var bank = try bank([1, 1])
        for _ in 0..<10 { _ = try bank.observe(logRatios: [700, -700]) }
        #expect(bank.statistic.isFinite && bank.statistic >= 1e290)
        bank.cap(at: 20)
        #expect(abs(bank.statistic - 20) < 1e-12)
        #expect(try bank.observe(logRatios: [-.infinity, 0]) == 0)
        #expect(try bank.observe(logRatios: [1e9, 0]) == 1 && bank.masses == [0, 0])
    }

    @Test func aCapKeepsTheProportionsAndRaisesNothing() throws {
        var bank = try bank([6, 3, 1])
        bank.cap(at: 11)
        #expect(bank.masses == [6, 3, 1])
        bank.cap(at: 2)
        for (mass, expected) in zip(bank.masses, [1.2, 0.6, 0.2]) {
            #expect(abs(mass - expected) < 1e-15)
        }
    }

    @Test func aMassThatIsForgoneLeavesTheOthersTheirs() {
        var bank = EventBankStatistic()
        bank.accrue(weeks: 1)
        bank.inject(over: [0.5, 0.25, 0.25])
        bank.forgo(1)
        #expect(bank.masses == [0.5, 0, 0.25])
        #expect(bank.statistic == 0.75)
    }

    @Test func theStakeOfAWeekAtAverageRiskIsAWeek() {
        var random = SeededNumbers(seed: 3)
        var stakes = 0.0
        var time = 0.0
        var risk = 0.0
        while time < 50 {
            let gap = random.exponential(mean: 0.01)
            let ratio = 4 * random.uniform()
            time += gap
            risk += gap * ratio
            stakes += EventBankStatistic.stake(weeks: gap, hazardRatio: ratio)
        }
        #expect(abs(stakes - (time + risk) / 2) < 1e-9)
        #expect(EventBankStatistic.stake(weeks: 3) == 1.0 / 7)
        #expect(EventBankStatistic.stake(weeks: -3) == 0)
        #expect(EventBankStatistic.stake(weeks: 0.1, hazardRatio: 0) == 0.05)
    }

    @Test func storedMassesBringBackTheBankAndImpossibleOnesAreRefused() {
        var bank = EventBankStatistic()
        bank.accrue(weeks: 0.3)
        bank.inject(over: [0.1, 0.9])
        bank.accrue(weeks: 0.01)
        #expect(
            EventBankStatistic(masses: bank.masses, pendingStake: bank.pendingStake) == bank)
        #expect(EventBankStatistic(masses: [0.1, -0.1], pendingStake: 0) == nil)
        #expect(EventBankStatistic(masses: [.nan], pendingStake: 0) == nil)
        #expect(EventBankStatistic(masses: [], pendingStake: .infinity) == nil)
    }
}
