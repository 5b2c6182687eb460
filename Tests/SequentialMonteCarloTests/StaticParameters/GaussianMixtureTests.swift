import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct GaussianMixtureTests {
    private func mixture(_ parts: [(weight: Double, mean: [Double], rows: [[Double]])]) throws
        -> GaussianMixture
    {
        GaussianMixture(
            parts: try parts.map { part in
                try #require(
                    GaussianMixture.Part(
                        weight: part.weight,
                        state: GaussianState(
                            mean: part.mean, covariance: SquareMatrix(rows: part.rows))))
            })
    }

    private func twoHills() throws -> GaussianMixture {
        try mixture([
            (0.7, [0, 1], [[1, 0.6], [0.6, 1]]), (0.3, [3, -2], [[0.5, -0.2], [-0.2, 0.4]]),
        ])
    }

    private func points(of mixture: GaussianMixture, count: Int, seed: UInt64) -> [[Double]] {
        (0..<count).map { place in
            var random = DrawSequence(
                key: DrawKey("mixture", "\(seed)"), event: 1, particle: UInt32(place))
            return mixture.draw(using: &random)
        }
    }

    private func fit(_ points: [[Double]], weights: [Double]? = nil, mostParts: Int = 3)
        -> GaussianMixture?
    {
        GaussianMixture.fit(
            points.flatMap { $0 }, dimension: points[0].count,
            weights: weights ?? points.map { _ in 1 / Double(points.count) },
            mostParts: mostParts)
    }

    @Test func theDensityIsThatOfItsFormula() throws {
        let hills = try twoHills()
        // The inverses and determinants of the two covariances, by hand.
        let x = [1.0, 0.5]
        let first =
            0.7 / (2 * .pi * 0.64.squareRoot())
            * exp(-0.5 * (1 - 2 * 0.6 * 1 * -0.5 + 0.25) / 0.64)
        let second =
            0.3 / (2 * .pi * 0.16.squareRoot())
            * exp(-0.5 * (0.4 * 4 + 2 * 0.2 * -2 * 2.5 + 0.5 * 6.25) / 0.16)
        #expect(abs(hills.logDensity(at: x) - log(first + second)) < 1e-13)
        #expect(hills.logDensity(at: [1e3, 1e3]) < -1e5)
        #expect(hills.logDensity(at: [1e200, 0]) == -.infinity)
    }

    @Test func drawsHaveTheMomentsOfTheMixture() throws {
        let drawn = points(of: try twoHills(), count: 20_000, seed: 1)
        let first = Moments(drawn.map { $0[0] })
        // Mean and variance of the mixture by hand: 0.9, and 0.85 + 0.7·0.3·9.
        #expect(abs(first.mean - 0.9) < 4 * first.standardError)
        #expect(abs(first.deviation - 2.74.squareRoot()) < 0.04)
        let cross = drawn.reduce(0) { $0 + ($1[0] - 0.9) * ($1[1] - 0.1) } / 20_000
        #expect(abs(cross - (0.7 * 0.6 - 0.3 * 0.2 - 0.7 * 0.3 * 9)) < 0.06)
    }

    @Test func twoHillsAreFoundWithTheirWeightsMeansAndCovariances() throws {
        let truth = try twoHills()
        let found = try #require(fit(points(of: truth, count: 4_000, seed: 2)))
        try #require(found.parts.count == 2)
        for (part, expected) in zip(
            found.parts.sorted { $0.weight > $1.weight }, truth.parts)
        {
            #expect(abs(part.weight - expected.weight) < 0.03)
            for row in 0..<2 {
                #expect(abs(part.state.mean[row] - expected.state.mean[row]) < 0.1)
                for column in 0..<2 {
                    let error =
                        part.state.covariance[row, column]
                        - expected.state.covariance[row, column]
                    #expect(abs(error) < 0.1)
                }
            }
        }
    }

    @Test(arguments: 1...10)
    func pointsOfOneHillAreFittedWithOne(seed: UInt64) throws {
        let hill = try mixture([(1, [1, 2, 3], [[1, 0.3, 0], [0.3, 2, 0.1], [0, 0.1, 0.5]])])
        let drawn = points(of: hill, count: 512, seed: seed)
        let found = try #require(fit(drawn))
        try #require(found.parts.count == 1)
        for place in 0..<3 {
            let column = Moments(drawn.map { $0[place] })
            #expect(abs(found.parts[0].state.mean[place] - column.mean) < 1e-12)
            let variance = column.deviation * column.deviation * 511 / 512
            #expect(abs(found.parts[0].state.covariance[place, place] / variance - 1) < 1e-5)
        }
    }

    @Test func weightsCountAsRepeatedPointsDo() throws {
        let drawn = points(of: try twoHills(), count: 600, seed: 3)
        let weights = drawn.indices.map { $0 % 3 == 0 ? 2.0 : $0 % 3 == 1 ? 1 : 0 }
        let repeated = drawn.indices.flatMap {
            Array(repeating: drawn[$0], count: Int(weights[$0]))
        }
        let one = try #require(fit(drawn, weights: weights.map { $0 / 600 }, mostParts: 1))
        let other = try #require(fit(repeated, mostParts: 1))
        for row in 0..<2 {
            #expect(abs(one.parts[0].state.mean[row] - other.parts[0].state.mean[row]) < 1e-12)
            let ratio =
                one.parts[0].state.covariance[row, row]
                / other.parts[0].state.covariance[row, row]
            #expect(abs(ratio - 1) < 1e-12)
        }
    }

    @Test func pointsOnASpotAreFittedAndPointsThatAreNoNumbersAreNot() throws {
        let spot = try #require(fit(Array(repeating: [1.0, 2.0], count: 30)))
        #expect(spot.parts.count == 1 && spot.parts[0].state.mean == [1, 2])
        #expect(fit([[1, 2], [.nan, 1], [3, 4]]) == nil)
        #expect(fit([[1, 2], [.infinity, 1], [3, 4]]) == nil)
        // One without weight does not matter.
        #expect(fit([[1, 2], [.nan, 1], [3, 4]], weights: [0.5, 0, 0.5]) != nil)
    }

    @Test func aMixtureReadsBackToTheLastBit() throws {
        let hills = try twoHills()
        var writer = CheckpointWriter(version: 1)
        hills.encode(into: &writer)
        var reader = try CheckpointReader(writer.finish())
        #expect(try GaussianMixture(from: &reader) == hills)
        #expect(reader.isAtEnd)
    }
}
