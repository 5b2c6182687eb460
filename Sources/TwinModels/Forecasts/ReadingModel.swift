public import SequentialMonteCarlo

/// A model of static parameters that says how readings scatter, so that it can be asked for a
/// forecast and be scored on it.
public protocol ReadingModel: StaticParameterModel {
    /// Names what can be read.
    associatedtype Stream: Sendable

    /// The distribution of the natural logarithm of a reading taken in a state, with the stream's
    /// offset added before.
    func reading(
        _ stream: Stream, of state: State, given theta: [Double]
    ) -> PredictiveNormal

    /// What is added to a reading before its logarithm is taken, in the stream's unit; 0 unless the
    /// model says otherwise.
    func offset(of stream: Stream) -> Double

    /// The chance that the last reading is repeated instead; nil, as the model says by default,
    /// where there is none. The same reading and width for every θ.
    func repetition(
        _ stream: Stream, of state: State, given theta: [Double]
    ) -> RepeatedReading?
}

extension ReadingModel {
    /// 0.
    public func offset(of stream: Stream) -> Double { 0 }

    /// Nil.
    public func repetition(
        _ stream: Stream, of state: State, given theta: [Double]
    ) -> RepeatedReading? { nil }
}

extension IteratedBatchImportanceSampler where Model: ReadingModel {
    /// The predictive distributions of a reading after each record of a plan; the sampler stays as
    /// it is. With the time of the next reading as the plan, this is the forecast one step ahead.
    ///
    /// - Parameter plan: In the order of time, none before the newest record.
    public func forecast(_ stream: Model.Stream, under plan: [Record], of model: Model)
        -> [LogNormalMixture]
    {
        var forecasts = [ForecastBuilder](
            repeating: ForecastBuilder(offset: model.offset(of: stream)), count: plan.count)
        let all = weights.values
        project(plan) { particle, record, state, _ in
            let theta = particles[particle].parameters
            forecasts[record].append(
                model.reading(stream, of: state, given: theta), weight: all[particle],
                repetition: model.repetition(stream, of: state, given: theta))
        }
        return forecasts.map { $0.finish() }
    }
}

/// Gathers what each particle expects of one reading.
private struct ForecastBuilder {
    let offset: Double
    private var weights: [Double] = []
    private var components: [PredictiveNormal] = []
    private var repetition: RepeatedReading?

    init(offset: Double) { self.offset = offset }

    mutating func append(
        _ reading: PredictiveNormal, weight: Double, repetition own: RepeatedReading?
    ) {
        components.append(reading)
        guard let own else { return weights.append(weight) }
        weights.append(weight * (1 - own.probability))
        let sum = (repetition?.probability ?? 0) + weight * own.probability
        repetition = RepeatedReading(
            logValue: own.logValue, probability: sum, width: own.width)
    }

    func finish() -> LogNormalMixture {
        LogNormalMixture(
            weights: weights, components: components, offset: offset, repetition: repetition)
    }
}
