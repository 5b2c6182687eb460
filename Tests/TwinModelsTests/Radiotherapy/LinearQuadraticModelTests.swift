import SequentialMonteCarlo
import Testing
import TwinModels

struct LinearQuadraticModelTests {
    private let model = LinearQuadraticModel(alpha: 0.3, beta: 0.03)

    @Test func survivalIsThatOfTheTextbook() {
        #expect(abs(model.survival(dose: 2) - 0.4867522559599717) < 1e-15)
        #expect(abs(model.survival(dose: 2, fractions: 30) / 4.16e-10 - 1) < 0.002)
        #expect(LinearQuadraticModel(alpha: 0.3, ratio: 10) == model)
        #expect(model.logKill(dose: 0) == 0)
        // Two fractions of 2 and 1 Gy at once are one of 3 Gy.
        let together = model.logKill(dose: 1) + model.logKill(dose: 2, unrepaired: 1)
        #expect(abs(together - model.logKill(dose: 3)) < 1e-14)
    }

    @Test func effectiveAndEquivalentDosesAreThoseOfTheTextbook() {
        typealias Model = LinearQuadraticModel
        #expect(abs(Model.biologicallyEffectiveDose(total: 60, dose: 2, ratio: 10) - 72) < 1e-12)
        #expect(
            abs(Model.equivalentDose(total: 55, dose: 2.75, ratio: 10) - 58.437_5) < 1e-12)
        // Fractions of 2 Gy are their own equivalent, and equal doses kill alike.
        #expect(abs(Model.equivalentDose(total: 60, dose: 2, ratio: 3) - 60) < 1e-12)
        let equivalent = Model.equivalentDose(total: 55, dose: 2.75, ratio: 10)
        #expect(
            abs(20 * model.logKill(dose: 2.75) - equivalent / 2 * model.logKill(dose: 2)) < 1e-12)
    }

    @Test func cellsWithoutOxygenNeedMoreDose() {
        let hypoxic = model.hypoxic(enhancement: 2.8)
        #expect(abs(hypoxic.logKill(dose: 5.6) - model.logKill(dose: 2)) < 1e-14)
    }

    @Test func incompleteRepairIsTheFactorOfLeaAndCatcheside() {
        // Two equal fractions: (1 + e^(−μΔ)) / 2.
        for gap in [0.0, 1.5, 6, 24] {
            let factor = RepairKinetics.leaCatcheside(
                fractions: [(0, 3), (gap, 3)], halfLife: 1.5)
            let expected = (1 + exponential(-logarithm(2) * gap / 1.5)) / 2
            #expect(abs(factor - expected) < 1e-14)
        }
        // Many small ones: the integral of a constant rate, 2/x² (x − 1 + e⁻ˣ).
        let hours = 4.0
        let many = (0..<4_000).map { (hours: (Double($0) + 0.5) * 0.001, dose: 0.001) }
        let x = logarithm(2) * hours / 1.5
        let protracted = 2 / (x * x) * (x - 1 + exponential(-x))
        #expect(
            abs(RepairKinetics.leaCatcheside(fractions: many, halfLife: 1.5) - protracted) < 1e-6)
    }

    @Test func damageOfYesterdayIsForgotten() {
        var repair = RepairKinetics(halfLife: 1.5, completeAfter: 12)
        #expect(repair.irradiate(dose: 2, at: 0) == 0)
        #expect(abs(repair.irradiate(dose: 2, at: 6) - 2 / 16) < 1e-14)
        #expect(repair.irradiate(dose: 2, at: 18) == 0)
    }
}
