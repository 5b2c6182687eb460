import ClinicalTypes
import SequentialMonteCarlo
import TestSupport
import TwinModels

/// Readings drawn from `VitalsProcess`, with the truth unknown to the filter.
struct SimulatedCourse {
    private(set) var observations: [VitalObservation] = []

    static let start = Instant(microseconds: 1_772_438_400_000_000)

    /// When and how one reading is taken.
    struct Visit {
        var stream: VitalStream
        var hours: Double
        var noiseFactor = 1.0
        var isExact = false
    }

    init(_ model: VitalsModel, _ setting: CareSetting, seed: UInt64, visits: [Visit]) {
        let isDaily = visits.contains { $0.stream.isDaily }
        let process = VitalsProcess(
            model: model, setting: setting,
            streams: isDaily ? VitalStream.allCases : VitalStream.monitored)
        let key = DrawKey("course", "\(seed)")
        var random = DrawSequence(key: key, event: 0, particle: 0)
        var state = process.drawInitialState(at: 0, using: &random)
        var hours = visits.first?.hours ?? 0
        for (place, visit) in visits.enumerated() {
            let event = UInt64(place) + 1
            var random = DrawSequence(key: key, event: event, particle: 0)
            if visit.hours > hours {
                state = process.drawTransition(
                    from: state, at: hours, elapsed: visit.hours - hours, using: &random)
                hours = visit.hours
            }
            let cell =
                visit.isExact
                ? DisplayCell(exactly: 1)
                : DisplayCell(value: 0, resolution: visit.stream.resolution)
            var observation = process.drawObservation(
                like: VitalObservation(
                    stream: visit.stream, cell: cell,
                    time: Self.start.advanced(byHours: visit.hours),
                    noiseFactor: visit.noiseFactor, event: event),
                of: state, using: &random)
            if visit.isExact {
                observation.cell = DisplayCell(exactly: observation.cell.value)
            }
            observations.append(observation)
        }
    }

    /// All streams of a monitor every `minutes`.
    static func regular(hours: Int, minutes: Int) -> [Visit] {
        stride(from: 0, to: hours * 60, by: minutes).flatMap { minute in
            VitalStream.monitored.map { Visit(stream: $0, hours: Double(minute) / 60) }
        }
    }

    /// Any stream of a monitor at any time.
    static func irregular(count: Int, meanGapHours: Double, isExact: Bool, seed: UInt64)
        -> [Visit]
    {
        var random = SeededNumbers(seed: seed)
        var hours = 0.0
        return (0..<count).map { _ in
            hours += random.exponential(mean: meanGapHours)
            let stream = VitalStream.monitored[Int(random.next() % 6)]
            return Visit(
                stream: stream, hours: hours, noiseFactor: 0.3 + random.uniform(),
                isExact: isExact)
        }
    }
}

extension VitalsParameters {
    /// These parameters with each stream's changed.
    func mapped(_ change: (inout StreamParameters) -> Void) -> VitalsParameters {
        var parameters = self
        for stream in VitalStream.allCases {
            for setting in CareSetting.allCases { change(&parameters[stream, setting]) }
        }
        return parameters
    }

    /// These parameters with a variability scale that stays one.
    var withoutScaleLearning: VitalsParameters {
        var parameters = self
        parameters.scalePriorReadings = 1e15
        parameters.scaleMemoryReadings = 1e15
        return parameters
    }

    /// The linear Gaussian case: no artefacts, nothing to learn about scales.
    static var linear: VitalsParameters {
        version1.withoutScaleLearning.mapped { $0.artefactProbability = 1e-15 }
    }
}

extension VitalsFilter {
    /// The posterior mean and covariance of a stream's five components in the stable set.
    func moments(of stream: VitalStream) -> (mean: [Double], covariance: [[Double]])? {
        gaussian(of: stream).map { joint in
            (
                (0..<5).map { joint.mean[$0] },
                (0..<5).map { row in (0..<5).map { joint.rows[row][$0] } }
            )
        }
    }

    /// Conditions the posterior on one observation, with room of its own.
    mutating func assimilate(_ observation: VitalObservation) throws(WeightError) -> Assimilation {
        var workspace = VitalsWorkspace()
        return try assimilate(observation, in: &workspace)
    }
}

extension PredictiveMixture {
    /// Mean and variance on the model's scale of what is no artefact.
    var moments: (mean: Double, variance: Double) {
        let total = weights.reduce(0, +)
        let mean = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 } / total
        let variance =
            weights.indices.reduce(0) { sum, place in
                let distance = means[place] - mean
                return sum + weights[place]
                    * (deviations[place] * deviations[place] + distance * distance)
            } / total
        return (mean, variance)
    }
}
