extension GaussianMixture {
    /// Fits a mixture to weighted points by expectation and maximisation (Dempster, Laird and Rubin
    /// 1977), as many parts as Schwarz's criterion (1978) pays for, the points counted by their
    /// effective number.
    ///
    /// Each number of parts starts from slabs of equal weight across the axis that promises most,
    /// so that equal points give equal bits. A small share of the overall variance, and 10⁻¹² for
    /// parameters of the order of 1, keeps covariances from collapsing.
    ///
    /// - Parameter points: One point after the other, `dimension` numbers each.
    /// - Returns: The mixture; nil when a point that has weight is not finite.
    /// - Complexity: At most 100 + 10*d* rounds of O(*nKd*²) for each number *K* of parts.
    /// - Precondition: There is a weight for each point, and they sum to one; `mostParts` is 1 to
    ///   255.
    public static func fit(
        _ points: [Double], dimension: Int, weights: [Double], mostParts: Int
    ) -> GaussianMixture? {
        precondition(!weights.isEmpty && dimension > 0, "a mixture is fitted to points")
        precondition(points.count == weights.count * dimension, "one weight for each point")
        precondition((1...255).contains(mostParts), "a mixture has 1 to 255 parts")
        let fit = MixtureFit(points: points, dimension: dimension, weights: weights)
        guard let single = fit.mixture(of: [weights]) else { return nil }
        var best = single
        var bestScore = fit.schwarzCriterion(of: single)
        for count in 1...mostParts where count > 1 {
            guard let candidate = fit.mixture(parts: count) else { break }
            let score = fit.schwarzCriterion(of: candidate)
            if score < bestScore { (best, bestScore) = (candidate, score) }
        }
        return best
    }
}

/// The weighted mean and covariance of points, one after the other; those without weight do not
/// count.
func weightedMoments(_ points: [Double], dimension: Int, weights: [Double]) -> GaussianState {
    var total = 0.0
    var mean = [Double](repeating: 0, count: dimension)
    for place in weights.indices where weights[place] > 0 {
        total += weights[place]
        for row in 0..<dimension { mean[row] += weights[place] * points[place * dimension + row] }
    }
    for row in mean.indices { mean[row] /= total }
    var covariance = SquareMatrix(zeros: dimension)
    for place in weights.indices where weights[place] > 0 {
        let start = place * dimension
        for row in 0..<dimension {
            let scaled = weights[place] * (points[start + row] - mean[row]) / total
            for column in 0...row {
                covariance[row, column] += scaled * (points[start + column] - mean[column])
            }
        }
    }
    for row in 0..<dimension {
        for column in 0..<row { covariance[column, row] = covariance[row, column] }
    }
    return GaussianState(mean: mean, covariance: covariance)
}

private struct MixtureFit {
    private let points: [Double]
    private let dimension: Int
    private let weights: [Double]
    /// What is added to the variances of each part.
    private let floor: [Double]
    private let effectiveCount: Double

    init(points: [Double], dimension: Int, weights: [Double]) {
        self.points = points
        self.dimension = dimension
        self.weights = weights
        floor = weightedMoments(points, dimension: dimension, weights: weights)
            .covariance.diagonal.map { 1e-6 * $0 + 1e-12 }
        var squares = 0.0
        for weight in weights { squares += weight * weight }
        effectiveCount = 1 / squares
    }

    /// -2 log L + p log n (Schwarz 1978).
    func schwarzCriterion(of mixture: GaussianMixture) -> Double {
        let free = mixture.parts.count * (1 + dimension + dimension * (dimension + 1) / 2) - 1
        return -2 * effectiveCount * expectation(mixture).meanLogDensity
            + Double(free) * logarithm(effectiveCount)
    }

    /// The fit of `count` parts; nil where a part would stand for too few points.
    func mixture(parts count: Int) -> GaussianMixture? {
        var best: (mixture: GaussianMixture, density: Double)?
        for axis in 0..<dimension {
            guard let start = mixture(of: slabs(count, across: axis)),
                let candidate = improve(start, rounds: 10)
            else { continue }
            let density = expectation(candidate).meanLogDensity
            if density > best?.density ?? -.infinity { best = (candidate, density) }
        }
        return best.flatMap { improve($0.mixture, rounds: 100) }
    }

    /// The mixture whose parts have the moments of the points, each shared out among the parts; nil
    /// where a part would stand for too few points or has no covariance.
    func mixture(of shares: [[Double]]) -> GaussianMixture? {
        var parts: [GaussianMixture.Part] = []
        for share in shares {
            var weight = 0.0
            for value in share { weight += value }
            guard shares.count == 1 || weight * effectiveCount > Double(dimension + 2) else {
                return nil
            }
            var moments = weightedMoments(points, dimension: dimension, weights: share)
            for place in floor.indices { moments.covariance[place, place] += floor[place] }
            guard let part = GaussianMixture.Part(weight: weight, state: moments) else {
                return nil
            }
            parts.append(part)
        }
        return GaussianMixture(parts: parts)
    }

    /// Shares of equal weight, one beside the other along an axis.
    private func slabs(_ count: Int, across axis: Int) -> [[Double]] {
        let order = weights.indices.sorted {
            (points[$0 * dimension + axis], $0) < (points[$1 * dimension + axis], $1)
        }
        var shares = [[Double]](
            repeating: Array(repeating: 0, count: weights.count), count: count)
        var cumulative = 0.0
        for place in order {
            shares[min(Int(cumulative * Double(count)), count - 1)][place] = weights[place]
            cumulative += weights[place]
        }
        return shares
    }

    /// Alternates expectation and maximisation until a round gains less than 10⁻⁵ nats a point.
    private func improve(_ start: GaussianMixture, rounds: Int) -> GaussianMixture? {
        var current = start
        var density = -Double.infinity
        for _ in 0..<rounds {
            let expected = expectation(current)
            guard let next = mixture(of: expected.shares) else { return nil }
            current = next
            let gain = expected.meanLogDensity - density
            density = expected.meanLogDensity
            if gain < 1e-5 { break }
        }
        return current
    }

    /// How the weight of each point is shared out among the parts, and the mean log density.
    private func expectation(_ mixture: GaussianMixture)
        -> (shares: [[Double]], meanLogDensity: Double)
    {
        var shares = mixture.parts.map(logDensities)
        var mean = 0.0
        for place in weights.indices {
            guard weights[place] > 0 else {
                for part in shares.indices { shares[part][place] = 0 }
                continue
            }
            var largest = -Double.infinity
            for part in shares.indices { largest = max(largest, shares[part][place]) }
            var sum = 0.0
            for part in shares.indices {
                shares[part][place] = exponential(shares[part][place] - largest)
                sum += shares[part][place]
            }
            for part in shares.indices { shares[part][place] *= weights[place] / sum }
            mean += weights[place] * (largest + logarithm(sum))
        }
        return (shares, mean)
    }

    private func logDensities(of part: GaussianMixture.Part) -> [Double] {
        let inverse = part.factor.inverseRows
        let mean = part.state.mean
        return weights.indices.map { place in
            let start = place * dimension
            var squares = 0.0
            var entry = 0
            for row in 0..<dimension {
                var z = 0.0
                for column in 0...row {
                    z += inverse[entry] * (points[start + column] - mean[column])
                    entry += 1
                }
                squares += z * z
            }
            return part.logPeak - 0.5 * squares
        }
    }
}
