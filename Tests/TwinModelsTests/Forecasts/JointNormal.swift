import Foundation

/// The density of many normal numbers at once, as a slow reference.
enum JointNormal {
    /// The log density of `values` under a zero mean and a covariance, by elimination.
    static func logDensity(_ values: [Double], _ covariance: [[Double]]) -> Double {
        var rows = covariance
        var rest = values
        var sum = 0.0
        for pivot in rows.indices {
            let variance = rows[pivot][pivot]
            sum -= 0.5 * (log(2 * .pi * variance) + rest[pivot] * rest[pivot] / variance)
            for row in rows.indices.dropFirst(pivot + 1) {
                let factor = rows[row][pivot] / variance
                rest[row] -= factor * rest[pivot]
                for column in pivot..<rows.count {
                    rows[row][column] -= factor * rows[pivot][column]
                }
            }
        }
        return sum
    }
}
