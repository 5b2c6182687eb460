import SequentialMonteCarlo

/// One model whose static parameters are learnt by a sampler, with the records that still wait for
/// it: what modules of slow organs are made of.
struct SampledCourse<Model: ReadingModel>: Sendable {
    /// A record of the model.
    typealias Record = HistoryRecord<Model.Event>

    private(set) var model: Model
    private(set) var sampler: IteratedBatchImportanceSampler<Model>
    private let key: DrawKey
    /// Records that the sampler has not been given, oldest first.
    private var waiting: [Record] = []
    /// How many records could not be taken in.
    private(set) var refused = 0

    /// Starts from the model's prior; no record may be older than `hours`.
    init(_ model: Model, at hours: Double, key: DrawKey) {
        self.model = model
        self.key = key
        sampler = IteratedBatchImportanceSampler(model: model, at: hours, key: key)
    }

    /// Puts a record behind all others.
    mutating func admit(_ record: Record) { waiting.append(record) }

    /// Whether all records are learnt from.
    var isIdle: Bool { waiting.isEmpty && sampler.isIdle }

    /// Learns for a while, `budget` evaluations at most.
    mutating func work(budget: Int) {
        var left = budget
        while left > 0, !isIdle {
            if sampler.isIdle, !waiting.isEmpty { submit(waiting.removeFirst()) }
            let progress = sampler.step(budget: left)
            left -= max(progress.evaluations, 1)
            for case .refused in progress.events { refused += 1 }
        }
    }

    private mutating func submit(_ record: Record) {
        switch sampler.submit(record) {
        case .accepted: break
        // What is in the history already says nothing new.
        case .known: break
        case .backlogFull, .historyFull, .tooOld: refused += 1
        }
    }

    /// Learns all over again with another model of the same events, for what was given since needs
    /// one. What the sampler has dropped by now is forgotten.
    mutating func restart(with model: Model) {
        let records = sampler.history + waiting
        let origin = sampler.origin
        self.model = model
        sampler = IteratedBatchImportanceSampler(model: model, at: origin, key: key)
        waiting = records
    }

    /// The distributions of readings of a stream at some records of a plan, particle by particle.
    ///
    /// - Parameters:
    ///   - plan: In order, after all records.
    ///   - marks: The places in `plan` of the records at which readings are wanted, ascending.
    func readings(
        of streams: [Model.Stream], under plan: [Record], at marks: [Int]
    ) -> (weights: [Double], readings: [[[PredictiveNormal]]]) {
        let all = sampler.weights.values
        var weights: [Double] = []
        var readings = Array(
            repeating: Array(repeating: [PredictiveNormal](), count: marks.count),
            count: streams.count)
        var next = 0
        sampler.project(plan) { particle, record, state, _ in
            if record == 0 {
                weights.append(all[particle])
                next = 0
            }
            guard next < marks.count, marks[next] == record else { return }
            let theta = sampler.particles[particle].parameters
            for (place, stream) in streams.enumerated() {
                readings[place][next].append(model.reading(stream, of: state, given: theta))
            }
            next += 1
        }
        return (weights, readings)
    }

    /// Appends the whole state but the model.
    func encode(into writer: inout CheckpointWriter) {
        sampler.encode(into: &writer)
        writer.append(UInt32(waiting.count))
        for record in waiting { record.encode(into: &writer) }
        writer.append(UInt32(refused))
    }

    /// Reads a state of the given model.
    init(
        _ model: Model, key: DrawKey, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.model = model
        self.key = key
        sampler = try IteratedBatchImportanceSampler(model: model, key: key, from: &reader)
        for _ in 0..<(try reader.read(UInt32.self)) { waiting.append(try Record(from: &reader)) }
        refused = Int(try reader.read(UInt32.self))
    }
}

extension SampledCourse where Model: LogNormalModel {
    /// What is believed of each parameter that has a name, in their order.
    func beliefs(_ names: [(name: String, unit: String)]) -> [ParameterBelief] {
        let moments = sampler.moments
        return names.enumerated().map { place, parameter in
            let prior = model.priors[place]
            return ParameterBelief(
                name: parameter.name, unit: parameter.unit,
                prior: .init(median: prior.median, logDeviation: prior.deviation),
                posterior: .init(
                    median: exponential(moments.mean[place]),
                    logDeviation: max(moments.covariance[place, place], 0).squareRoot()))
        }
    }
}
