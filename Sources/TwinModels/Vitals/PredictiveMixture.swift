import SequentialMonteCarlo

/// The predictive distribution of one reading, in closed form.
///
/// A mixture of Gaussians on the model's scale, one for each particle, and of an artefact that may
/// lie anywhere in the stream's physical range. Values are in the stream's unit.
public struct PredictiveMixture: Sendable {
    /// The scale of the means and deviations.
    package let transform: VitalTransform
    /// The components' weights; they sum to one minus `artefactProbability`.
    package let weights: [Double]
    /// The components' means, on the model's scale.
    package let means: [Double]
    /// The components' standard deviations, on the model's scale.
    package let deviations: [Double]
    /// The probability of an artefact.
    package let artefactProbability: Double
    /// Where an artefact may lie, with even density, in the stream's unit.
    package let artefactRange: ClosedRange<Double>

    /// Puts a mixture together; weights and `artefactProbability` must sum to one.
    package init(
        transform: VitalTransform, weights: [Double], means: [Double], deviations: [Double],
        artefactProbability: Double, artefactRange: ClosedRange<Double>
    ) {
        self.transform = transform
        self.weights = weights
        self.means = means
        self.deviations = deviations
        self.artefactProbability = artefactProbability
        self.artefactRange = artefactRange
    }

    /// The probability of a value up to `value`.
    ///
    /// - Complexity: O(*n*) in the number of components.
    public func cumulative(_ value: Double) -> Double {
        let x = transform.forward(value)
        var sum = 0.0
        for component in weights.indices {
            sum +=
                weights[component]
                * NormalDistribution.cumulative((x - means[component]) / deviations[component])
        }
        if !transform.isIncreasing { sum = 1 - artefactProbability - sum }
        return sum + artefactProbability * artefactShare(upTo: value)
    }

    /// The probability of a display cell.
    public func mass(of cell: DisplayCell) -> Double {
        let bounds = cell.bounds(on: transform)
        var sum = 0.0
        for component in weights.indices {
            sum +=
                weights[component]
                * cellMass(bounds, mean: means[component], deviation: deviations[component])
        }
        return sum + artefactProbability * cell.share(of: artefactRange)
    }

    /// The randomised probability integral transform of a display cell.
    ///
    /// Uniform on (0, 1) when the prediction is right: F(y⁻) + v (F(y⁺) − F(y⁻)). (Czado, Gneiting
    /// and Held 2009, Biometrics 65:1254.)
    ///
    /// - Parameter v: A uniform number that knows nothing of the reading.
    public func rank(of cell: DisplayCell, randomisedBy v: Double) -> Double {
        let below = cumulative(cell.value - cell.halfWidth)
        return min(max(below + v * mass(of: cell), 0), 1)
    }

    /// The probability that a reading in this display cell is an artefact.
    public func artefactProbability(of cell: DisplayCell) -> Double {
        guard artefactRange.contains(cell.value) else { return 1 }
        return artefactProbability * cell.share(of: artefactRange) / mass(of: cell)
    }

    /// The share of artefacts that lie at or below `value`.
    func artefactShare(upTo value: Double) -> Double {
        let range = artefactRange
        return min(
            max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
    }
}
