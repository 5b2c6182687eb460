import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct CloudWeightsTests {
    private func column(_ numbers: [Double]) -> ParticleColumn {
        ParticleColumn(numbers.map { Float($0) })
    }

    /// Weights in double precision of the same densities are the oracle.
    @Test(arguments: [16, 512, 768, 4_096])
    func weightsEvidenceAndSampleSizeAreThoseOfDoublePrecision(count: Int) throws {
        var random = SeededNumbers(seed: UInt64(count))
        var weights = CloudWeights(uniform: count)
        var exact = ImportanceWeights(uniform: count)
        var values = ParticleColumn(repeating: .nan, count: count)
        for step in 0..<6 {
            let densities = column(
                (0..<count).map { _ in 0.7 * random.normal() - 3 * Double(step) })
            let evidence = try weights.condition(on: densities, values: &values)
            let expected = try exact.condition(on: (0..<count).map { Double(densities[$0]) })
            #expect(abs(evidence - expected) < 2e-6 * max(1, abs(expected)))
            for particle in 0..<count {
                let value = exact.values[particle]
                #expect(abs(Double(values[particle]) - value) < 1e-5 * value)
                #expect(abs(Double(weights.logValues[particle]) - exact.logValues[particle]) < 1e-5)
            }
            let size = exact.effectiveSampleSize
            #expect(abs(weights.effectiveSampleSize - size) < 1e-5 * size)
            #expect(abs(values.total - 1) < 1e-6)
        }
        var written = ParticleColumn(repeating: 0, count: count)
        weights.write(to: &written)
        for particle in 0..<count {
            #expect(abs(written[particle] - values[particle]) <= 2e-6 * values[particle])
        }
    }

    @Test func densitiesBeyondTheRangeOfNumbersNeitherOverflowNorVanish() throws {
        var weights = CloudWeights(uniform: 32)
        var values = ParticleColumn(repeating: 0, count: 32)
        for level in [-1e30 as Float, -5_000, 9_000, 1e30] {
            let evidence = try weights.condition(
                on: ParticleColumn(repeating: level, count: 32), values: &values)
            #expect(abs(evidence - Double(level)) <= 1e-6 * abs(Double(level)))
            #expect(abs(values[7] - 0x1p-5) < 1e-8)
        }
    }

    @Test func aWeightBelowTheSmallestNumberIsZeroButRecovers() throws {
        var weights = CloudWeights(uniform: 16)
        var values = ParticleColumn(repeating: 0, count: 16)
        var densities = ParticleColumn(repeating: 0, count: 16)
        densities[5] = -100
        _ = try weights.condition(on: densities, values: &values)
        #expect(values[5] == 0)
        densities[5] = 100
        _ = try weights.condition(on: densities, values: &values)
        #expect(abs(values[5] - 1 / 16) < 1e-5)
    }

    @Test(arguments: [0, 17, 40, 47], [Float.nan, .infinity])
    func aDensityThatIsNoNumberNamesItsParticleAndChangesNothing(particle: Int, bad: Float)
        throws
    {
        var random = SeededNumbers(seed: 5)
        var weights = CloudWeights(uniform: 48)
        var values = ParticleColumn(repeating: 0, count: 48)
        _ = try weights.condition(
            on: column((0..<48).map { _ in random.normal() }), values: &values)
        let before = (weights, values)
        var densities = ParticleColumn(repeating: -1, count: 48)
        densities[particle] = bad
        densities[47] = bad
        // A weight of zero does not excuse its density.
        #expect(throws: WeightError.notANumber(particle: particle)) {
            try weights.condition(on: densities, values: &values)
        }
        #expect(weights == before.0 && values == before.1)
    }

    @Test func anObservationThatNoParticleExplainsChangesNothing() throws {
        var weights = CloudWeights(uniform: 32)
        var values = ParticleColumn(repeating: 0, count: 32)
        var densities = ParticleColumn(repeating: 0, count: 32)
        densities[9] = -.infinity
        _ = try weights.condition(on: densities, values: &values)
        #expect(values[9] == 0 && abs(values[0] - 1 / 31) < 1e-7)
        let before = (weights, values)
        // The only particle with density has no weight left.
        densities = ParticleColumn(repeating: -.infinity, count: 32)
        densities[9] = 0
        #expect(throws: WeightError.allZero) {
            try weights.condition(on: densities, values: &values)
        }
        #expect(weights == before.0 && values == before.1)
    }

    @Test func weightsStayNormalisedOverManyObservations() throws {
        var random = SeededNumbers(seed: 11)
        var weights = CloudWeights(uniform: 64)
        var values = ParticleColumn(repeating: 0, count: 64)
        for _ in 0..<500 {
            _ = try weights.condition(
                on: column((0..<64).map { _ in 0.01 * random.normal() }), values: &values)
            #expect(abs(values.total - 1) < 1e-6)
            let sum = (0..<64).reduce(0) { $0 + exp(Double(weights.logValues[$1])) }
            #expect(abs(sum - 1) < 2e-6)
        }
    }

    @Test func theEffectiveSampleSizeRunsFromOneToTheNumberOfParticles() throws {
        var weights = CloudWeights(uniform: 64)
        var values = ParticleColumn(repeating: 0, count: 64)
        #expect(weights.effectiveSampleSize == 64)
        _ = try weights.condition(on: ParticleColumn(repeating: -3, count: 64), values: &values)
        #expect(weights.effectiveSampleSize == 64)
        var densities = ParticleColumn(repeating: -.infinity, count: 64)
        densities[5] = 0
        _ = try weights.condition(on: densities, values: &values)
        #expect(weights.effectiveSampleSize == 1)
        weights.makeUniform()
        #expect(weights == CloudWeights(uniform: 64))
    }
}
