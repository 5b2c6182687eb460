public import SequentialMonteCarlo

/// A model of static parameters that says how readings scatter, so that it can be asked for a
/// forecast and be scored on it.
public protocol ReadingModel: StaticParameterModel {
    /// Names what can be read.
    associatedtype Stream: Sendable

    /// The distribution of the natural logarithm of a reading taken in a state.
    func reading(
        _ stream: Stream, of state: State, given theta: [Double]
    ) -> PredictiveNormal
}

extension IteratedBatchImportanceSampler where Model: ReadingModel {
    /// The predictive distributions of a reading after each record of a plan; the sampler stays as
    /// it is. With the time of the next reading as the plan, this is the forecast one step ahead.
    ///
    /// - Parameter plan: In the order of time, none before the newest record.
    public func forecast(_ stream: Model.Stream, under plan: [Record], of model: Model)
        -> [LogNormalMixture]
    {
        var components = [[PredictiveNormal]](repeating: [], count: plan.count)
        let all = weights.values
        var kept: [Double] = []
        project(plan) { particle, record, state, _ in
            if record == 0 { kept.append(all[particle]) }
            components[record].append(
                model.reading(stream, of: state, given: particles[particle].parameters))
        }
        return components.map { LogNormalMixture(weights: kept, components: $0) }
    }
}
