import Foundation
import SequentialMonteCarlo

/// Exponential growth from an unknown start, read on the log scale: θ is the log of the size at the
/// origin and the rate, so that a later origin asks for another θ.
struct Growth: StaticParameterModel {
    struct Size: CheckpointValue {
        var log: Double
        var hours: Double

        init(log: Double, hours: Double) {
            self.log = log
            self.hours = hours
        }

        func encode(into writer: inout CheckpointWriter) {
            writer.append(log)
            writer.append(hours)
        }

        init(from reader: inout CheckpointReader) throws(CheckpointError) {
            log = try reader.readDouble()
            hours = try reader.readDouble()
        }
    }

    var version: String { "growth-1" }
    var memory: StateMemory { .carried(inputHours: 0) }
    var dimension: Int { 2 }
    let priorMean = [1.0, 0.0005]
    let priorSD = [0.7, 0.0004]
    let noise = 0.2

    func drawParameters(using random: inout DrawSequence) -> [Double] {
        priorMean.indices.map { priorMean[$0] + priorSD[$0] * random.normal() }
    }

    func logPriorDensity(_ theta: [Double]) -> Double {
        theta.indices.reduce(0) {
            $0 + logNormalDensity(theta[$1], mean: priorMean[$1], sd: priorSD[$1])
        }
    }

    func isEvidence(_ event: Decay.Reading) -> Bool { true }

    func course(
        of history: [HistoryRecord<Decay.Reading>], from origin: Double
    ) -> [Decay.Point] {
        history.map { Decay.Point(hours: $0.hours, value: $0.event.value) }
    }

    func initialState(given theta: [Double], at origin: Double) -> Size {
        Size(log: theta[0], hours: origin)
    }

    func advance(
        _ state: inout Size, through record: Int, of course: [Decay.Point], given theta: [Double]
    ) -> Double {
        state.log += theta[1] * (course[record].hours - state.hours)
        state.hours = course[record].hours
        return logNormalDensity(course[record].value, mean: state.log, sd: noise)
    }

    func restated(_ theta: [Double], from state: Size, at hours: Double) -> [Double] {
        [state.log, theta[1]]
    }
}
