import ClinicalTypes
import SequentialMonteCarlo

/// How much one record moves what is expected.
struct RecordInfluence: Hashable, Sendable {
    /// The record's name.
    var id: UInt64
    /// When it was.
    var hours: Double
    /// Whether it was read rather than done.
    var isReading: Bool
    /// The expected outcome with everything, and without the record.
    var with: Double
    var without: Double
}

extension SampledCourse {
    /// How many particles say enough for a word.
    private static var particles: Int { 48 }

    /// What the newest records do to an outcome under a plan, the one with the most effect first.
    ///
    /// An act that is left out leaves beliefs as they are: what would be expected had it not been
    /// done. A reading that is left out takes along what it taught: particles are reweighted by what
    /// the rest says (importance sampling from the whole posterior).
    ///
    /// - Parameters:
    ///   - records: How many of the newest records are looked at.
    ///   - stream: In which the outcome is seen.
    ///   - plan: With marks at the times that count.
    func influences(
        of records: Int, on stream: Model.Stream, by outcome: RegimenOutcome,
        under plan: PlannedCourse<Model.Event>
    ) -> [RecordInfluence] {
        guard !plan.marks.isEmpty else { return [] }
        let chosen = systematicChoice()
        let whole = expectations(leavingOut: nil, chosen, stream, outcome, plan)
        let with = Self.mean(whole.outcomes, logWeights: Array(repeating: 0, count: chosen.count))
        var influences: [RecordInfluence] = []
        for place in sampler.history.indices.suffix(records) {
            let record = sampler.history[place]
            let isReading = model.isEvidence(record.event)
            let rest = expectations(leavingOut: place, chosen, stream, outcome, plan)
            let logWeights = chosen.indices.map {
                isReading ? rest.likelihoods[$0] - whole.likelihoods[$0] : 0
            }
            influences.append(
                RecordInfluence(
                    id: record.id, hours: record.hours, isReading: isReading, with: with,
                    without: Self.mean(rest.outcomes, logWeights: logWeights)))
        }
        return influences.sorted {
            let (left, right) = (logarithm($0.without / with), logarithm($1.without / with))
            return (abs(right), $0.id) < (abs(left), $1.id)
        }
    }

    private func expectations(
        leavingOut place: Int?, _ chosen: [Int], _ stream: Model.Stream,
        _ outcome: RegimenOutcome, _ plan: PlannedCourse<Model.Event>
    ) -> (likelihoods: [Double], outcomes: [Double]) {
        var likelihoods: [Double] = []
        var outcomes: [Double] = []
        sampler.project(leavingOut: place, particles: chosen, plan.records) {
            particle, likelihood, states in
            let theta = sampler.particles[particle].parameters
            likelihoods.append(likelihood)
            outcomes.append(
                outcome.value(
                    of: plan.marks.map {
                        let reading = model.reading(stream, of: states[$0], given: theta)
                        return max(exponential(reading.mean) - model.offset(of: stream), 0)
                    }))
        }
        return (likelihoods, outcomes)
    }

    /// Particles that stand for all with equal weights.
    private func systematicChoice() -> [Int] {
        let weights = sampler.weights.values
        var chosen: [Int] = []
        var place = 0
        var sum = weights[0]
        for tooth in 0..<Self.particles {
            let share = (Double(tooth) + 0.5) / Double(Self.particles)
            while sum < share, place + 1 < weights.count {
                place += 1
                sum += weights[place]
            }
            chosen.append(place)
        }
        return chosen
    }

    /// The geometric mean, for outcomes are positive and skewed.
    private static func mean(_ outcomes: [Double], logWeights: [Double]) -> Double {
        let largest = logWeights.reduce(-Double.infinity, max)
        var sum = 0.0
        var total = 0.0
        for (outcome, logWeight) in zip(outcomes, logWeights) {
            let weight = exponential(logWeight - largest)
            sum += weight * logarithm(max(outcome, 1e-9))
            total += weight
        }
        return exponential(sum / total)
    }
}

extension SampledCourse {
    /// How many of the newest records are looked at, and how many are worth a word.
    private static var lookedAt: Int { 8 }
    private static var told: Int { 3 }

    /// What the newest records do to an outcome, in words; those that hardly do anything are left out.
    func sentences(
        on stream: Model.Stream, by outcome: RegimenOutcome, of name: String, unit: String,
        under plan: PlannedCourse<Model.Event>
    ) -> [String] {
        guard isIdle else { return [] }
        return influences(of: Self.lookedAt, on: stream, by: outcome, under: plan)
            .filter { abs(logarithm($0.without / $0.with)) >= 0.05 }
            .prefix(Self.told)
            .map { influence in
                let time = Instant(microseconds: Int64(influence.hours * 3.6e9)).iso8601
                let kind = influence.isReading ? "reading" : "treatment"
                return "without the \(kind) of \(time) \(name) would be "
                    + "\(influence.without.spelled) instead of \(influence.with.spelled) \(unit)"
            }
    }
}

extension Double {
    /// Two significant digits.
    package var spelled: String {
        var scale = 1.0
        while abs(self) * scale < 10, scale < 1e6 { scale *= 10 }
        let rounded = (self * scale).rounded() / scale
        return abs(rounded) >= 10 && rounded < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
