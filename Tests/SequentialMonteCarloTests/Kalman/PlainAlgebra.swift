import Foundation

func logNormalDensity(_ x: Double, mean: Double, sd: Double) -> Double {
    let z = (x - mean) / sd
    return -0.5 * z * z - log(sd) - 0.5 * log(2 * .pi)
}

func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The inverse of a positive definite matrix and the log of its determinant, by elimination.
func inverse(_ matrix: [[Double]]) -> (inverse: [[Double]], logDeterminant: Double) {
    let n = matrix.count
    var rows = matrix.indices.map { row in
        matrix[row] + (0..<n).map { $0 == row ? 1 : 0 }
    }
    var logDeterminant = 0.0
    for pivot in 0..<n {
        let best = (pivot..<n).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
        rows.swapAt(pivot, best)
        let value = rows[pivot][pivot]
        logDeterminant += log(abs(value))
        rows[pivot] = rows[pivot].map { $0 / value }
        for row in 0..<n where row != pivot {
            let factor = rows[row][pivot]
            rows[row] = zip(rows[row], rows[pivot]).map { $0 - factor * $1 }
        }
    }
    return (rows.map { Array($0.suffix(n)) }, logDeterminant)
}
