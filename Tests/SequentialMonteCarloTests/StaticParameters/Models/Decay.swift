import Foundation
import SequentialMonteCarlo

/// y = a e^(-bt) + noise at given times, with log-normal a and b: cheap and not linear.
struct Decay: StaticParameterModel {
    struct Reading: CheckpointValue {
        var value: Double

        init(_ value: Double) {
            self.value = value
        }

        func encode(into writer: inout CheckpointWriter) { writer.append(value) }

        init(from reader: inout CheckpointReader) throws(CheckpointError) {
            value = try reader.readDouble()
        }
    }

    struct Point: Sendable {
        var hours: Double
        var value: Double
    }

    var version: String { "decay-1" }
    var memory: StateMemory { .fading(hours: 0) }
    var dimension: Int { 2 }
    let mean = [0.5, -1.0]
    let deviation = [0.8, 0.5]
    var noise = 0.1

    func drawParameters(using random: inout DrawSequence) -> [Double] {
        mean.indices.map { mean[$0] + deviation[$0] * random.normal() }
    }

    func logPriorDensity(_ theta: [Double]) -> Double {
        theta.indices.reduce(0) {
            $0 + logNormalDensity(theta[$1], mean: mean[$1], sd: deviation[$1])
        }
    }

    func isEvidence(_ event: Reading) -> Bool { true }

    func course(of history: [HistoryRecord<Reading>], from origin: Double) -> [Point] {
        history.map { Point(hours: $0.hours, value: $0.event.value) }
    }

    func initialState(given theta: [Double], at origin: Double) -> EmptyState { EmptyState() }

    func advance(
        _ state: inout EmptyState, through record: Int, of course: [Point], given theta: [Double]
    ) -> Double {
        let point = course[record]
        return logNormalDensity(
            point.value, mean: expected(at: point.hours, theta), sd: noise)
    }

    func expected(at hours: Double, _ theta: [Double]) -> Double {
        exp(theta[0] - exp(theta[1]) * hours)
    }
}
