import SequentialMonteCarlo

/// A Gaussian measurement that moves a Gaussian belief as knowing a display cell would.
///
/// Moment matching of one interval-censored reading, as in expectation propagation (Minka 2001): if
/// the reading before rounding is N(μ, s²), then knowing its cell leaves it with mean m and
/// variance v, and the measurement with variance 1/(1/v − 1/s²) does the same.
package struct CensoredSite: Sendable {
    /// A reading known exactly, before any was made.
    static let exact = CensoredSite(low: 0, high: 0, middle: 0, mean: 0, sd: 1)

    /// The measured value, on the model's scale.
    package let value: Double
    /// The variance it adds to the sensor's own noise.
    package let variance: Double
    /// The expected square of the reading's distance from μ, given the cell.
    package let expectedSquare: Double

    /// Matches the cell `low ... high` (which may be unbounded below) against N(`mean`, `sd`²).
    package init(low: Double, high: Double, middle: Double, mean: Double, sd: Double) {
        let width = high - low
        // Below a third of a standard deviation a uniform cell is exact to a few parts in 1000.
        guard width > 0.3 * sd else {
            value = middle
            variance = width * width / 12
            expectedSquare = (middle - mean) * (middle - mean) + variance
            return
        }
        let alpha = (low - mean) / sd
        let beta = (high - mean) / sd
        let mass = NormalDistribution.mass(from: alpha, to: beta)
        guard mass > 1e-9 else {
            // The cell is far out in a tail, where all of its weight sits at the nearer bound.
            value = beta < 0 ? high : low
            variance = 0
            expectedSquare = (value - mean) * (value - mean)
            return
        }
        let densityLow = alpha.isFinite ? NormalDistribution.density(alpha) : 0
        let densityHigh = beta.isFinite ? NormalDistribution.density(beta) : 0
        let shift = (densityLow - densityHigh) / mass
        let edge =
            (alpha.isFinite ? alpha * densityLow : 0) - (beta.isFinite ? beta * densityHigh : 0)
        let reduction = min(max(1 + edge / mass - shift * shift, 1e-6), 0.999)
        let prior = sd * sd
        let posterior = prior * reduction
        variance = 1 / (1 / posterior - 1 / prior)
        value = variance * ((mean + sd * shift) / posterior - mean / prior)
        expectedSquare = prior * shift * shift + posterior
    }
}
