import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

/// Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman 2018): parameters
/// drawn from the prior, readings drawn with them, and the rank of the drawn parameters among 63
/// draws from the posterior. Each of the 64 ranks is equally likely if the sampler is right.
struct SimulationBasedCalibration<Model: ReadingModel>: Sendable {
    /// Draws from a posterior.
    private static var draws: Int { 63 }

    /// Draws parameters and readings.
    let model: Model
    /// What is done, with a place for each reading.
    let plan: [HistoryRecord<Model.Event>]
    /// What is read where the plan has a place for it.
    let stream: Model.Stream
    let isPlace: @Sendable (Model.Event) -> Bool
    let reading: @Sendable (Double) -> Model.Event
    /// Names all draws.
    let name: String

    /// The ranks of a number of patients.
    ///
    /// - Parameter inference: The model that the posterior is of; another than `model` is wrong.
    func ranks<Inference: StaticParameterModel>(
        of patients: Int, particles: Int, inferredWith inference: Inference
    ) async throws -> CalibrationRanks where Inference.Event == Model.Event {
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let all = try await withThrowingTaskGroup(of: [(Int, PatientRanks)].self) { group in
            for worker in 0..<width {
                group.addTask {
                    try stride(from: worker, to: patients, by: width).map {
                        ($0, try ranks(of: $0, particles, inference))
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted { $0.0 < $1.0 }
        }
        return CalibrationRanks(
            byParameter: (0..<model.dimension).map { place in all.map { $0.1.ranks[place] } },
            refused: all.reduce(0) { $0 + $1.1.refused })
    }

    /// The rank of each parameter of one patient.
    private func ranks<Inference: StaticParameterModel>(
        of patient: Int, _ particles: Int, _ inference: Inference
    ) throws -> PatientRanks where Inference.Event == Model.Event {
        var random = DrawSequence(
            key: DrawKey(name, "\(patient)"), event: 1, particle: 0)
        let theta = model.drawParameters(using: &random)
        var settings = SamplerSettings()
        settings.particles = particles
        // What a mixture stands for is an approximation, judged elsewhere.
        settings.bound = nil
        let start = plan[0].hours
        var sampler = IteratedBatchImportanceSampler(
            model: inference, settings: settings, at: start,
            key: DrawKey(name, "posterior", "\(patient)"))
        let course = model.course(of: plan, from: start)
        var state = model.initialState(given: theta, at: start)
        var refused = 0
        for (place, record) in plan.enumerated() {
            _ = model.advance(&state, through: place, of: course, given: theta)
            var taken = record
            if isPlace(record.event) {
                let scatter = model.reading(stream, of: state, given: theta)
                let value = exponential(
                    scatter.mean + scatter.variance.squareRoot() * random.normal())
                taken = HistoryRecord(
                    id: record.id, hours: record.hours, event: reading(value))
            }
            try #require(sampler.submit(taken) == .accepted)
            for event in sampler.step(budget: .max).events {
                if case .refused = event { refused += 1 }
            }
        }
        return PatientRanks(
            ranks: ranks(of: theta, in: sampler, using: &random), refused: refused)
    }

    /// Among independent draws from the weighted cloud: neither they nor the truth is told apart by
    /// its place.
    private func ranks<Inference: StaticParameterModel>(
        of theta: [Double], in sampler: IteratedBatchImportanceSampler<Inference>,
        using random: inout DrawSequence
    ) -> [Int] {
        var cumulative: [Double] = []
        for weight in sampler.weights.values { cumulative.append((cumulative.last ?? 0) + weight) }
        var ranks = [Int](repeating: 0, count: theta.count)
        for _ in 0..<Self.draws {
            let target = random.uniform() * (cumulative.last ?? 1)
            let chosen = cumulative.firstIndex { $0 > target } ?? cumulative.count - 1
            let parameters = sampler.particles[chosen].parameters
            for place in theta.indices where parameters[place] < theta[place] { ranks[place] += 1 }
        }
        return ranks
    }
}

/// Where true parameters lie in posteriors.
struct CalibrationRanks {
    /// The patients' ranks, below 64, of each parameter.
    let byParameter: [[Int]]
    /// How many readings were left out, so that a posterior is not that of all.
    let refused: Int
}

private struct PatientRanks {
    let ranks: [Int]
    let refused: Int
}

/// How uniform the ranks of one parameter are.
struct RankUniformity: CustomStringConvertible {
    let parameter: String
    let patients: Int
    /// The probability of χ² over groups of ranks.
    let chiSquared: Double
    /// The probability of the distribution function.
    let distributionFunction: Double

    init(_ parameter: String, ranks: [Int], groups: Int) {
        self.parameter = parameter
        patients = ranks.count
        chiSquared = GoodnessOfFit.uniformByGroups(ranks, below: 64, groups: groups)
        distributionFunction = GoodnessOfFit.uniformByDistributionFunction(ranks, below: 64)
    }

    /// Whether χ² and the simultaneous 99.9 % band of the distribution function let it pass.
    var isUniform: Bool { chiSquared > 1e-3 && distributionFunction > 1e-3 }

    var description: String {
        String(
            format: "%d patients, %@: p = %.4f by χ², %.4f by the distribution function", patients,
            parameter, chiSquared, distributionFunction)
    }
}

/// A sampler that is wrong on purpose: its moves leave another distribution as it is, that without
/// the prior's density.
struct WithoutPrior<Model: StaticParameterModel>: StaticParameterModel {
    let model: Model

    var version: String { model.version }
    var dimension: Int { model.dimension }
    var memory: StateMemory { model.memory }

    func drawParameters(using random: inout DrawSequence) -> [Double] {
        model.drawParameters(using: &random)
    }

    func logPriorDensity(_ theta: [Double]) -> Double {
        model.logPriorDensity(theta) == -.infinity ? -.infinity : 0
    }

    func isEvidence(_ event: Model.Event) -> Bool { model.isEvidence(event) }

    func course(of history: [HistoryRecord<Model.Event>], from origin: Double) -> Model.Course {
        model.course(of: history, from: origin)
    }

    func initialState(given theta: [Double], at origin: Double) -> Model.State {
        model.initialState(given: theta, at: origin)
    }

    func advance(
        _ state: inout Model.State, through record: Int, of course: Model.Course,
        given theta: [Double]
    ) -> Double {
        model.advance(&state, through: record, of: course, given: theta)
    }
}
