import SequentialMonteCarlo
import Testing
import TwinModels

@Suite("Growth laws")
struct GrowthLawTests {
    private let capacity = Sphere.volume(diameter: 300)

    @Test func aBallHasItsVolume() {
        #expect(abs(capacity - 14_137.166_941_154_07) < 1e-8)
        #expect(abs(Sphere.diameter(volume: Sphere.volume(diameter: 31)) - 31) < 1e-12)
        #expect(Sphere.diameter(volume: 0) == 0)
    }

    @Test func theVolumeDoublesInTheDoublingTime() {
        let start = Sphere.volume(diameter: 30)
        for days in [60.0, 150, 400] {
            let law = GompertzGrowth(capacity: capacity, volume: start, doublesIn: days)
            #expect(abs(law.volume(from: start, after: days) / (2 * start) - 1) < 1e-12)
        }
        let law = GompertzGrowth(capacity: capacity, volume: start, doublesIn: 150)
        #expect(abs(law.rate - 7.05e-4) < 0.5e-6)
        // The mean rate of a published simulator: some 1,500 d at 3 cm.
        let slow = GompertzGrowth(capacity: capacity, rate: 7e-5)
        #expect(abs(slow.momentaryDoublingTime(at: start) - 1_433) < 2)
    }

    @Test func timeMayBeSplit() {
        let law = GompertzGrowth(capacity: capacity, rate: 1e-3)
        let whole = law.volume(from: 3, after: 500)
        let parts = law.volume(from: law.volume(from: 3, after: 200), after: 300)
        #expect(abs(parts / whole - 1) < 1e-12)
        // Small against its room, a tumour grows exponentially.
        let roomy = GompertzGrowth(capacity: 1e250, rate: 1e-5)
        let rate = 1e-5 * logarithm(1e250)
        #expect(abs(roomy.volume(from: 1, after: 100) / exponential(100 * rate) - 1) < 1e-3)
    }

    @Test func claretsNadirIsWhereTheClosedFormHasIt() {
        let curve = ClaretCurve(
            start: 1, growthRate: 0.021 / 7, killRate: 0.07 / 7, resistanceRate: 0.05 / 7)
        #expect(abs(curve.nadirDays - logarithm(0.07 / 0.021) / (0.05 / 7)) < 1e-10)
        let least = curve.size(after: curve.nadirDays)
        for shift in [-5.0, -0.1, 0.1, 5] {
            #expect(curve.size(after: curve.nadirDays + shift) > least)
        }
        // y′/y by a central difference against the equation.
        for day in [1.0, 50, 300] {
            let slope =
                (logarithm(curve.size(after: day + 0.01))
                    - logarithm(curve.size(after: day - 0.01))) / 0.02
            let expected = 0.003 - 0.01 * exponential(-0.05 / 7 * day)
            #expect(abs(slope - expected) < 1e-9)
        }
        let growing = ClaretCurve(
            start: 1, growthRate: 0.02, killRate: 0.01, resistanceRate: 0.1)
        #expect(growing.nadirDays == 0)
    }

    @Test func steinsCurveStartsAtItsSize() {
        let curve = SteinCurve(start: 40, regressionRate: 0.02, growthRate: 0.003)
        #expect(curve.size(after: 0) == 40)
        #expect(
            abs(curve.size(after: 100) - 40 * (0.135_335_283_236_613 + 0.349_858_807_576_003))
                < 1e-10)
    }

    @Test func responsesFollowTheLimits() {
        func judge(_ sum: Double, nadir: Double) -> ResponseCategory {
            ResponseCategory(sum: sum, baseline: 100, nadir: nadir)
        }
        #expect(judge(71, nadir: 71) == .stable && judge(70, nadir: 70) == .partial)
        #expect(judge(119, nadir: 100) == .stable && judge(120, nadir: 100) == .progressive)
        // A fifth of little is not 5 mm.
        #expect(judge(24, nadir: 20) == .partial && judge(25, nadir: 20) == .progressive)
        #expect(judge(64, nadir: 50) == .progressive)
        #expect(
            ResponseCategory(sum: 0, baseline: 100, nadir: 0, areTargetsGone: true) == .complete)
        #expect(
            ResponseCategory(sum: 50, baseline: 100, nadir: 50, hasNewLesion: true)
                == .progressive)
        // The same limits by volume: −65.7 % and +72.8 %.
        #expect(abs(0.7 * 0.7 * 0.7 - (1 - 0.657)) < 1e-3 && abs(1.2 * 1.2 * 1.2 - 1.728) < 1e-3)
        let shares = ResponseCategory.probabilities(
            sums: [1, 60, 90, 130], weights: [0.1, 0.2, 0.3, 0.4], baseline: 100, nadir: 60,
            goneBelow: 2)
        #expect(shares == [0.1, 0.2, 0, 0.7])
    }
}
