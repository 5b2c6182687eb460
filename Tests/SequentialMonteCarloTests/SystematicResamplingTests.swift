import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct SystematicResamplingTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func everyParticleIsChosenAsOftenAsItsWeightSaysRoundedUpOrDown(seed: UInt64)
        throws
    {
        var random = SeededNumbers(seed: seed)
        let count = 2 + Int(random.next() % 200)
        var weights = ImportanceWeights(uniform: count)
        let densities = (0..<count).map { place -> Double in
            place > 0 && random.uniform() < 0.2 ? -.infinity : 3 * random.normal()
        }
        _ = try weights.condition(on: densities)
        let order = (0..<count).shuffled(using: &random)
        let ancestors = weights.systematicAncestors(uniform: random.uniform(), order: order)
        #expect(ancestors.count == count)
        var counts = [Int](repeating: 0, count: count)
        for ancestor in ancestors { counts[ancestor] += 1 }
        for particle in 0..<count {
            let expected = Double(count) * weights.values[particle]
            #expect(Double(counts[particle]) >= (expected - 1e-9).rounded(.down))
            #expect(Double(counts[particle]) <= (expected + 1e-9).rounded(.up))
            if weights.values[particle] == 0 { #expect(counts[particle] == 0) }
        }
    }

    @Test func ancestorsComeInTheOrderInWhichTheCloudIsWalked() throws {
        var weights = ImportanceWeights(uniform: 5)
        _ = try weights.condition(on: [0.1, 0.5, 0.2, 0.9, 0.4])
        let order = [3, 0, 4, 1, 2]
        let ancestors = weights.systematicAncestors(uniform: 0.5, order: order)
        let places = ancestors.compactMap { order.firstIndex(of: $0) }
        #expect(places == places.sorted())
        #expect(ancestors.first == 3)
    }

    /// A cumulative sum of rounded weights can end below the last tooth of the comb, which then
    /// catches an empty particle at the end: seen in BlackJAX with 32-bit numbers, here with 64.
    @Test func roundingNeverChoosesAnEmptyParticleAtTheEnd() throws {
        var examples = 0
        for full in 100..<300 {
            let count = full + 50
            var weights = ImportanceWeights(uniform: count)
            _ = try weights.condition(on: (0..<count).map { $0 < full ? -0.3 : -.infinity })
            guard weights.values.reduce(0, +) < 1 else { continue }
            examples += 1
            let ancestors = weights.systematicAncestors(
                uniform: 1 - 0x1p-53, order: Array(0..<count))
            #expect(ancestors.allSatisfy { $0 < full }, "\(full) particles with weight")
        }
        #expect(examples > 10, "too few sums fall short of one to show anything")
    }

    @Test func emptyParticlesInFrontArePassedOver() throws {
        var weights = ImportanceWeights(uniform: 4)
        _ = try weights.condition(on: [-.infinity, -.infinity, 0, 0])
        #expect(
            weights.systematicAncestors(uniform: 1e-12, order: [0, 1, 2, 3]) == [2, 2, 3, 3])
    }

    @Test func aSingleParticleWithAllTheWeightTakesEveryPlace() throws {
        var weights = ImportanceWeights(uniform: 3)
        _ = try weights.condition(on: [-.infinity, 0, -.infinity])
        #expect(weights.systematicAncestors(uniform: 0.9, order: [2, 1, 0]) == [1, 1, 1])
    }
}
