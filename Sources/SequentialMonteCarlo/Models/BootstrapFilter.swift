/// The particle filter that propagates blindly and weights afterwards.
///
/// Needs nothing but the parts of a `StateSpaceModel`: slow against filters made for one model, and
/// their reference. (Gordon, Salmond and Smith 1993.)
public struct BootstrapFilter<Model: StateSpaceModel>: Sendable {
    private let model: Model
    private let key: DrawKey
    /// The particles.
    public private(set) var states: [Model.State]
    /// Their weights.
    public private(set) var weights: ImportanceWeights
    /// The time of the particles, in the model's hours.
    public private(set) var hours: Double

    /// Draws a cloud of `count` particles from the prior.
    ///
    /// - Precondition: `count > 0`.
    public init(model: Model, count: Int, at hours: Double, key: DrawKey) {
        self.model = model
        self.key = key
        self.hours = hours
        states = (0..<count).map { particle in
            var random = DrawSequence(key: key, event: 0, particle: UInt32(particle))
            return model.drawInitialState(at: hours, using: &random)
        }
        weights = ImportanceWeights(uniform: count)
    }

    /// Moves the cloud to `hours` and conditions it on what was observed then.
    ///
    /// Resamples when the effective sample size falls below half the cloud.
    ///
    /// - Parameter event: Names the observation; not 0, which names the prior.
    /// - Returns: The log evidence of the observation, in nats.
    /// - Throws: What `ImportanceWeights.condition(on:)` throws; the cloud has then moved but kept
    ///   its weights.
    /// - Precondition: `hours` is not before the time of the cloud.
    public mutating func assimilate(
        _ observation: Model.Observation, at hours: Double, event: UInt64
    ) throws(WeightError) -> Double {
        precondition(hours >= self.hours, "a filter moves forward in time")
        var densities: [Double] = []
        densities.reserveCapacity(states.count)
        for particle in states.indices {
            var random = DrawSequence(key: key, event: event, particle: UInt32(particle))
            states[particle] = model.drawTransition(
                from: states[particle], at: self.hours, elapsed: hours - self.hours, using: &random)
            densities.append(model.logDensity(of: observation, given: states[particle]))
        }
        self.hours = hours
        let evidence = try weights.condition(on: densities)
        if weights.effectiveSampleSize < Double(states.count) / 2 {
            let comb = key.draws(event: event, particle: .max).uniform(0)
            let chosen = weights.systematicAncestors(uniform: comb, order: Array(states.indices))
            states = chosen.map { states[$0] }
            weights = ImportanceWeights(uniform: states.count)
        }
        return evidence
    }
}
