/// The covariance of a `LevelState`, kept symmetric.
package struct LevelCovariance: Sendable {
    /// The rows, each of five lanes.
    private var rows: InlineArray<5, LevelState>

    /// Independent components with the given variances.
    package init(diagonal: LevelState) {
        rows = InlineArray(repeating: .zero)
        for row in 0..<5 { rows[row][row] = diagonal[row] }
    }

    /// The matrix whose upper triangle was packed, row by row.
    init(_ packed: PackedCovariance) {
        rows = InlineArray(repeating: .zero)
        var place = 0
        for row in 0..<5 {
            for column in row..<5 {
                rows[row][column] = Double(packed.triangle[place])
                rows[column][row] = rows[row][column]
                place += 1
            }
        }
    }

    /// One row, in the first five lanes.
    package subscript(row: Int) -> LevelState { rows[row] }

    /// One entry.
    package subscript(row: Int, column: Int) -> Double { rows[row][column] }

    /// The variances of the components.
    var diagonal: LevelState {
        var variances = LevelState.zero
        for row in 0..<5 { variances[row] = rows[row][row] }
        return variances
    }

    /// P h.
    package func times(_ h: LevelState) -> LevelState {
        var result = LevelState.zero
        for row in 0..<5 { result += rows[row] * h[row] }
        return result
    }

    /// The covariance after a transition at variability scale `scale`: a P aᵀ + q.
    package func propagated(_ transition: LevelTransition, scale: Double) -> LevelCovariance {
        var moved = self
        for row in 0..<5 {
            moved.rows[row] = rows[row] * transition.decay * transition.decay[row]
            moved.rows[row][row] +=
                scale * transition.scaledNoise[row] + transition.fixedNoise[row]
        }
        return moved
    }

    /// The covariance of the components times factors.
    func scaled(by factors: LevelState) -> LevelCovariance {
        var scaled = self
        for row in 0..<5 { scaled.rows[row] = rows[row] * factors * factors[row] }
        return scaled
    }

    /// The covariance when the level μ is uncertain by `variance` more.
    func widened(byLevel variance: Double) -> LevelCovariance {
        var doubtful = self
        doubtful.rows[0][0] += variance
        return doubtful
    }

    /// The covariance after a measurement: P − P h hᵀ P / v, with the diagonal held positive.
    package func updated(gainNumerator ph: LevelState, variance: Double) -> LevelCovariance {
        var posterior = self
        for row in 0..<5 {
            posterior.rows[row] = rows[row] - ph * (ph[row] / variance)
            posterior.rows[row][row] = max(posterior.rows[row][row], 0)
        }
        return posterior
    }
}

/// The upper triangle of a `LevelCovariance`: 60 bytes, as it is kept between readings.
///
/// In single precision, as the means are; an update computes in double.
package struct PackedCovariance: Hashable, Sendable {
    /// The entries, row by row.
    fileprivate(set) var triangle: InlineArray<15, Float>

    /// Packs a covariance.
    init(_ covariance: LevelCovariance) {
        triangle = InlineArray(repeating: 0)
        var place = 0
        for row in 0..<5 {
            for column in row..<5 {
                triangle[place] = Float(covariance[row, column])
                place += 1
            }
        }
    }

    /// Brings back entries that were stored.
    init(triangle: InlineArray<15, Float>) {
        self.triangle = triangle
    }

    /// Whether all entries are equal.
    package static func == (left: PackedCovariance, right: PackedCovariance) -> Bool {
        left.triangle.indices.allSatisfy { left.triangle[$0] == right.triangle[$0] }
    }

    /// Feeds all entries.
    package func hash(into hasher: inout Hasher) {
        for place in triangle.indices { hasher.combine(triangle[place]) }
    }
}
