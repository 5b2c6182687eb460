public import SequentialMonteCarlo

/// A model whose parameters are positive and independent beforehand: θ is their natural logarithms,
/// in the order of `priors`.
public protocol LogNormalModel: StaticParameterModel {
    /// What is known of each parameter before any reading.
    var priors: [LogNormalPrior] { get }
}

extension LogNormalModel {
    /// One for each prior.
    public var dimension: Int { priors.count }

    /// Draws from the prior.
    public func drawParameters(using random: inout DrawSequence) -> [Double] {
        priors.map { $0.draw(using: &random) }
    }

    /// The log density of the prior.
    public func logPriorDensity(_ theta: [Double]) -> Double {
        var sum = 0.0
        for place in priors.indices { sum += priors[place].logDensity(at: theta[place]) }
        return sum
    }

    /// The parameters of a patient who lies `z` standard deviations from the medians.
    ///
    /// - Precondition: `z` has `dimension` entries.
    public func parameters(at z: [Double]) -> [Double] {
        priors.indices.map { priors[$0].logarithm(at: z[$0]) }
    }
}
