import SequentialMonteCarlo
import Testing
import TwinModels

struct RadiosensitivityIndexTests {
    @Test(arguments: [(0.2, 48.3), (0.3, 36.1), (0.4, 27.5), (0.5, 20.8), (0.6, 15.3)])
    func theAdjustedDoseIsThatOfTheTable(index: Double, adjusted: Double) {
        let found = RadiosensitivityIndex(index).adjustedDose(fractions: 30, dose: 2)
        #expect(abs(found - adjusted) < 0.05)
        // With 2 Gy it is −n ln RSI.
        #expect(abs(found + 30 * logarithm(index)) < 1e-12)
    }

    @Test func ranksGiveTheIndexWithinWhatAShareCanBe() throws {
        let natural = try #require(RadiosensitivityIndex { 10 - $0.rawValue })
        // Σ c i of the published coefficients.
        #expect(abs(natural.value - 0.6071839) < 1e-12)
        // The highest sum is 1.219 and the lowest −0.605.
        let order: [RadiosensitivityIndex.Gene] = [
            .irf1, .hdac1, .ar, .pak2, .rela, .prkcb, .sumo1, .jun, .stat1, .abl1,
        ]
        let high = try #require(
            RadiosensitivityIndex { gene in (order.firstIndex(of: gene) ?? 0) + 1 })
        let low = try #require(
            RadiosensitivityIndex { gene in 10 - (order.firstIndex(of: gene) ?? 0) })
        #expect(high.value == 0.99 && low.value == 0.01)
        #expect(RadiosensitivityIndex { _ in 5 } == nil)
    }
}
