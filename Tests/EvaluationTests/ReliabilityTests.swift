import Foundation
import TestSupport
import Testing

@Suite struct ReliabilityTests {
    /// Pairs whose events come with `truth` of the stated probability.
    private static func pairs(
        _ count: Int, seed: UInt64, truth: (Double) -> Double = { $0 }
    ) -> [(probability: Double, isEvent: Bool)] {
        var random = SeededNumbers(seed: seed)
        return (0..<count).map { _ in
            let probability = random.uniform() * random.uniform()
            return (probability, random.uniform() < truth(probability))
        }
    }

    @Test func theBinsOfASmallCaseAreAsByHand() {
        let pairs: [(Double, Bool)] =
            (0..<20).map { (0.2, $0 < 5) } + (0..<20).map { (0.5, $0 < 10) }
        let result = Reliability(
            pairs.map { (probability: $0.0, isEvent: $0.1) }, bins: 4, leastVariance: 3)
        #expect(result.bins.map(\.count) == [20, 20])
        #expect(result.bins.map(\.observedShare) == [0.25, 0.5])
        #expect(abs(result.bins[0].expectedShare - 0.2) < 1e-12)
        #expect(abs(result.bins[0].variance - 3.2) < 1e-12)
        // (5 - 4)² / 3.2 + 0, and χ² of two degrees of freedom exceeds x with exp(-x/2).
        #expect(abs(result.pValue - exp(-1 / 3.2 / 2)) < 1e-9)
    }

    @Test func pValuesOfTrueProbabilitiesAreUniform() {
        let values = (0..<400).map { Reliability(Self.pairs(600, seed: 100 + $0)).pValue }
        #expect(GoodnessOfFit.uniformByDistance(values) > 0.001)
    }

    @Test(
        arguments: [{ $0 * 0.7 }, { min($0 * 1.3, 1) }, { $0.squareRoot() }, { $0 * $0 }]
            as [@Sendable (Double) -> Double])
    func falseProbabilitiesAreFound(truth: @Sendable (Double) -> Double) {
        #expect(Reliability(Self.pairs(2_000, seed: 3, truth: truth)).pValue < 0.001)
    }

    @Test func everyBinIsUncertainEnoughForItsCountToBeNearlyNormal() {
        let result = Reliability(Self.pairs(500, seed: 4), bins: 50, leastVariance: 4)
        #expect(result.bins.count > 5 && result.bins.count < 25)
        #expect(result.bins.allSatisfy { $0.variance >= 4 })
        #expect(result.bins.map(\.count).reduce(0, +) == 500)
    }

    @Test func rareEventsAreJudgedExactly() {
        func value(events: Int) -> Double {
            Reliability((0..<100).map { (probability: 0.01, isEvent: $0 < events) }).pValue
        }
        // A binomial law of 100 times 0.01: 0.366, 0.370, 0.185, 0.061, 0.015, 0.0029, ...
        #expect(abs(value(events: 1) - 1) < 1e-9)
        #expect(abs(value(events: 3) - 0.079_373) < 1e-5)
        #expect(value(events: 6) < 0.001)
    }

    @Test func certaintyIsHeldToItsWord() {
        var pairs = Self.pairs(500, seed: 5)
        pairs.append((0, false))
        pairs.append((1, true))
        #expect(Reliability(pairs).pValue > 0.001)
        #expect(Reliability(pairs + [(0, true)]).pValue == 0)
        #expect(Reliability(pairs + [(1, false)]).pValue == 0)
        #expect(Reliability([]).pValue == 1)
    }
}
