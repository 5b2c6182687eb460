/// The lower triangle *L* of a positive definite matrix Σ = *LL*ᵀ.
public struct CholeskyFactor: Hashable, Sendable {
    private let lower: SquareMatrix

    /// Factors a symmetric matrix, of which only the lower triangle is read.
    ///
    /// Returns nil unless the matrix is positive definite to working precision; a NaN makes it not.
    ///
    /// - Complexity: O(*n*³).
    public init?(_ matrix: SquareMatrix) {
        var lower = SquareMatrix(zeros: matrix.order)
        for row in 0..<matrix.order {
            for column in 0...row {
                var rest = matrix[row, column]
                for inner in 0..<column { rest -= lower[row, inner] * lower[column, inner] }
                if column < row {
                    lower[row, column] = rest / lower[column, column]
                } else {
                    guard rest > 0, rest < .infinity else { return nil }
                    lower[row, row] = rest.squareRoot()
                }
            }
        }
        self.lower = lower
    }

    /// The number of rows.
    public var order: Int { lower.order }

    /// The natural logarithm of the determinant of Σ.
    public var logDeterminant: Double {
        var sum = 0.0
        for entry in lower.diagonal { sum += logarithm(entry) }
        return 2 * sum
    }

    /// *Lz*: standard normal numbers become numbers with covariance Σ.
    public func scale(_ z: [Double]) -> [Double] {
        precondition(z.count == order, "one number for each row")
        return (0..<order).map { row in
            var sum = 0.0
            for column in 0...row { sum += lower[row, column] * z[column] }
            return sum
        }
    }

    /// *L*⁻¹*x*: numbers with covariance Σ become uncorrelated ones of variance 1.
    public func whiten(_ x: [Double]) -> [Double] {
        precondition(x.count == order, "one number for each row")
        var z = x
        for row in 0..<order {
            for column in 0..<row { z[row] -= lower[row, column] * z[column] }
            z[row] /= lower[row, row]
        }
        return z
    }

    /// The lower triangle of *L*⁻¹, row after row, for loops over many points.
    var inverseRows: [Double] {
        let columns = (0..<order).map { column in
            whiten((0..<order).map { $0 == column ? 1 : 0 })
        }
        return (0..<order).flatMap { row in (0...row).map { columns[$0][row] } }
    }

    /// *x*ᵀΣ⁻¹*x*, the squared distance of Mahalanobis.
    public func squaredDistance(_ x: [Double]) -> Double {
        var sum = 0.0
        for entry in whiten(x) { sum += entry * entry }
        return sum
    }
}

extension CholeskyFactor: CheckpointValue {
    /// Appends the factor.
    public func encode(into writer: inout CheckpointWriter) { lower.encode(into: &writer) }

    /// Reads a factor.
    ///
    /// - Throws: `CheckpointError`; `damaged` when a number on the diagonal is not positive.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        lower = try SquareMatrix(from: &reader)
        guard lower.diagonal.allSatisfy({ $0 > 0 }) else { throw .damaged }
    }
}
