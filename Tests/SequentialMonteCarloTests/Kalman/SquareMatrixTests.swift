import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct SquareMatrixTests {
    private let a = SquareMatrix(rows: [[1, 2], [3, 4]])
    private let b = SquareMatrix(rows: [[0, 5], [-1, 2]])

    @Test func sumsProductsAndTransposesAreThoseOfTheTextbook() {
        #expect(a + b == SquareMatrix(rows: [[1, 7], [2, 6]]))
        #expect(a * b == SquareMatrix(rows: [[-2, 9], [-4, 23]]))
        #expect(2 * a == SquareMatrix(rows: [[2, 4], [6, 8]]))
        #expect(a.transposed == SquareMatrix(rows: [[1, 3], [2, 4]]))
        #expect(a * [1, -1] == [-1, -1])
        #expect(SquareMatrix(diagonal: [2, 3]) == SquareMatrix(rows: [[2, 0], [0, 3]]))
        #expect(a.diagonal == [1, 4])
        var lopsided = a
        lopsided.symmetrise()
        #expect(lopsided == SquareMatrix(rows: [[1, 2.5], [2.5, 4]]))
    }

    @Test func aMatrixReadsBackAndOneOfAnotherSizeDoesNot() throws {
        var writer = CheckpointWriter(version: 1)
        a.encode(into: &writer)
        writer.append(2 as UInt32)
        writer.append([1.0, 2, 3])
        var reader = try CheckpointReader(writer.finish())
        #expect(try SquareMatrix(from: &reader) == a)
        #expect(throws: CheckpointError.damaged) { try SquareMatrix(from: &reader) }
    }
}

@Suite struct CholeskyFactorTests {
    /// Entries 1 / (row + column + 1): nearly singular, with a known determinant.
    private func hilbert(_ order: Int) -> SquareMatrix {
        SquareMatrix(
            rows: (0..<order).map { row in (0..<order).map { 1 / Double(row + $0 + 1) } })
    }

    @Test func theDeterminantOfHilbertsMatrixIsTheKnownOne() throws {
        let third = try #require(CholeskyFactor(hilbert(3)))
        #expect(abs(third.logDeterminant - logarithm(1.0 / 2_160)) < 1e-12)
        let fifth = try #require(CholeskyFactor(hilbert(5)))
        #expect(abs(fifth.logDeterminant - logarithm(1.0 / 266_716_800_000)) < 1e-9)
    }

    @Test(arguments: 1...8)
    func scalingAndWhiteningAreInverseAndGiveTheCovariance(order: Int) throws {
        var random = SeededNumbers(seed: UInt64(order))
        let root = SquareMatrix(
            rows: (0..<order).map { _ in (0..<order).map { _ in random.normal() } })
        let matrix =
            root * root.transposed + SquareMatrix(diagonal: Array(repeating: 0.1, count: order))
        let factor = try #require(CholeskyFactor(matrix))
        // The columns of L, from unit vectors.
        let columns = (0..<order).map { column in
            factor.scale((0..<order).map { $0 == column ? 1 : 0 })
        }
        for row in 0..<order {
            for column in 0..<order {
                let product = columns.reduce(0) { $0 + $1[row] * $1[column] }
                #expect(abs(product - matrix[row, column]) < 1e-12)
                if column > row { #expect(columns[column][row] == 0) }
            }
        }
        let x = (0..<order).map { _ in random.normal() }
        for (found, expected) in zip(factor.scale(factor.whiten(x)), x) {
            #expect(abs(found - expected) < 1e-11)
        }
        // Σ times Σ⁻¹x: the squared distance of Σy is yᵀΣy.
        let distance = factor.squaredDistance(matrix * x)
        let expected = zip(x, matrix * x).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(distance / expected - 1) < 1e-10)
    }

    @Test(arguments: [
        [[1, 2], [2, 1]], [[0, 0], [0, 1]], [[1, 0], [0, -1]], [[.nan, 0], [0, 1]],
        [[1, .nan], [.nan, 1]], [[.infinity, 0], [0, 1]], [[1, 1], [1, 1]],
    ])
    func whatIsNotPositiveDefiniteHasNoFactor(rows: [[Double]]) {
        #expect(CholeskyFactor(SquareMatrix(rows: rows)) == nil)
    }

    @Test func aFactorReadsBackToTheLastBit() throws {
        let factor = try #require(CholeskyFactor(hilbert(4)))
        var writer = CheckpointWriter(version: 1)
        factor.encode(into: &writer)
        hilbert(2).encode(into: &writer)
        SquareMatrix(diagonal: [1, 0]).encode(into: &writer)
        var reader = try CheckpointReader(writer.finish())
        #expect(try CholeskyFactor(from: &reader) == factor)
        _ = try CholeskyFactor(from: &reader)
        #expect(throws: CheckpointError.damaged) { try CholeskyFactor(from: &reader) }
    }
}
