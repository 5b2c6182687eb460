import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct ImportanceWeightsTests {
    @Test func conditioningGivesBayesRuleAndTheEvidence() throws {
        var weights = ImportanceWeights(uniform: 4)
        let likelihoods = [0.1, 0.2, 0.3, 0.4]
        let evidence = try weights.condition(on: likelihoods.map { log($0) })
        #expect(abs(evidence - log(0.25)) < 1e-15)
        for (value, likelihood) in zip(weights.values, likelihoods) {
            #expect(abs(value - likelihood) < 1e-15)
        }
        #expect(abs(weights.effectiveSampleSize - 1 / 0.30) < 1e-13)
        let second = try weights.condition(on: [0, 0, -.infinity, log(2)])
        #expect(abs(second - log(0.1 + 0.2 + 0.8)) < 1e-15)
        #expect(weights.values[2] == 0)
        #expect(abs(weights.mean([1, 2, 3, 4]) - (0.1 + 0.4 + 3.2) / 1.1) < 1e-14)
    }

    @Test func densitiesBeyondTheRangeOfNumbersNeitherOverflowNorVanish() throws {
        var weights = ImportanceWeights(uniform: 3)
        let evidence = try weights.condition(on: [-5_000, -5_000 + log(2), -5_000])
        #expect(abs(evidence - (-5_000 + log(4.0 / 3))) < 1e-11)
        #expect(abs(weights.values[1] - 0.5) < 1e-12)
        _ = try weights.condition(on: [9_000, 9_000, 9_000])
        #expect(abs(weights.values[1] - 0.5) < 1e-12)
    }

    @Test func weightsStayNormalisedOverManyObservations() throws {
        var random = SeededNumbers(seed: 11)
        var weights = ImportanceWeights(uniform: 50)
        for _ in 0..<500 {
            _ = try weights.condition(on: (0..<50).map { _ in 0.01 * random.normal() })
            #expect(abs(weights.values.reduce(0, +) - 1) < 1e-13)
        }
    }

    @Test(arguments: [Double.nan, .infinity])
    func aDensityThatIsNoNumberNamesItsParticleAndChangesNothing(bad: Double) {
        var weights = ImportanceWeights(uniform: 4)
        let before = weights
        #expect(throws: WeightError.notANumber(particle: 2)) {
            try weights.condition(on: [0, -1, bad, bad])
        }
        #expect(weights == before)
    }

    @Test func anObservationThatNoParticleExplainsChangesNothing() throws {
        var weights = ImportanceWeights(uniform: 3)
        _ = try weights.condition(on: [-.infinity, 0, 0])
        let before = weights
        // The only particle with density has no weight left.
        #expect(throws: WeightError.allZero) {
            try weights.condition(on: [0, -.infinity, -.infinity])
        }
        #expect(weights == before)
    }

    @Test func storedLogarithmsBringBackTheSameWeights() throws {
        var weights = ImportanceWeights(uniform: 7)
        #expect(ImportanceWeights(normalisedLogValues: weights.logValues) == weights)
        _ = try weights.condition(on: [0.3, -2, 0, -.infinity, 1, -7, 0.1])
        #expect(ImportanceWeights(normalisedLogValues: weights.logValues) == weights)
    }

    @Test func logarithmsThatAreNoWeightsAreRefused() {
        #expect(ImportanceWeights(normalisedLogValues: [0, .nan]) == nil)
        #expect(ImportanceWeights(normalisedLogValues: [0, .infinity]) == nil)
        #expect(ImportanceWeights(normalisedLogValues: [-.infinity, -.infinity]) == nil)
        #expect(ImportanceWeights(normalisedLogValues: []) == nil)
    }

    @Test func theEffectiveSampleSizeRunsFromOneToTheNumberOfParticles() throws {
        var weights = ImportanceWeights(uniform: 64)
        #expect(abs(weights.effectiveSampleSize - 64) < 1e-10)
        _ = try weights.condition(on: (0..<64).map { $0 == 5 ? 0 : -.infinity })
        #expect(weights.effectiveSampleSize == 1)
    }
}
