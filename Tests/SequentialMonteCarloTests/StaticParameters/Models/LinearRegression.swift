import Foundation
import SequentialMonteCarlo

/// y = xᵀθ + noise with known variance and a normal prior: everything has a closed form.
struct LinearRegression: StaticParameterModel {
    /// A point, or something that the model cannot explain.
    struct Event: CheckpointValue {
        var x: [Double]
        var y: Double

        init(x: [Double], y: Double) {
            self.x = x
            self.y = y
        }

        func encode(into writer: inout CheckpointWriter) {
            writer.append(x)
            writer.append(y)
        }

        init(from reader: inout CheckpointReader) throws(CheckpointError) {
            x = try reader.readDoubles()
            y = try reader.readDouble()
        }
    }

    var version: String { "regression-1" }
    var memory: StateMemory { .fading(hours: 0) }
    var dimension: Int { priorMean.count }
    var priorMean: [Double]
    var priorSD: [Double]
    var noise: Double
    /// Where the density of the first parameter is NaN, for tests of faults.
    var undefinedAbove = Double.infinity

    func drawParameters(using random: inout DrawSequence) -> [Double] {
        priorMean.indices.map { priorMean[$0] + priorSD[$0] * random.normal() }
    }

    func logPriorDensity(_ theta: [Double]) -> Double {
        theta.indices.reduce(0) {
            $0 + logNormalDensity(theta[$1], mean: priorMean[$1], sd: priorSD[$1])
        }
    }

    func isEvidence(_ event: Event) -> Bool { true }

    func course(of history: [HistoryRecord<Event>], from origin: Double) -> [Event] {
        history.map(\.event)
    }

    func initialState(given theta: [Double], at origin: Double) -> EmptyState { EmptyState() }

    func advance(
        _ state: inout EmptyState, through record: Int, of course: [Event], given theta: [Double]
    ) -> Double {
        let event = course[record]
        if event.y.isNaN { return -.infinity }
        if theta[0] > undefinedAbove { return .nan }
        return logNormalDensity(event.y, mean: dot(event.x, theta), sd: noise)
    }

    /// The exact posterior and log evidence, by the normal equations.
    func posterior(_ events: [Event]) -> (mean: [Double], covariance: [[Double]], evidence: Double)
    {
        var precision = priorSD.indices.map { row in
            priorSD.indices.map { $0 == row ? 1 / (priorSD[row] * priorSD[row]) : 0 }
        }
        var weighted = priorMean.indices.map { priorMean[$0] / (priorSD[$0] * priorSD[$0]) }
        var squares = priorMean.indices.reduce(0) {
            $0 + priorMean[$1] * priorMean[$1] / (priorSD[$1] * priorSD[$1])
        }
        var logScale = priorSD.reduce(0) { $0 + 2 * log($1) }
        for event in events {
            for row in priorMean.indices {
                weighted[row] += event.x[row] * event.y / (noise * noise)
                for column in priorMean.indices {
                    precision[row][column] += event.x[row] * event.x[column] / (noise * noise)
                }
            }
            squares += event.y * event.y / (noise * noise)
            logScale += 2 * log(noise) + log(2 * .pi)
        }
        let (covariance, logDeterminant) = inverse(precision)
        let mean = covariance.map { dot($0, weighted) }
        let evidence = -0.5 * (logScale + logDeterminant + squares - dot(mean, weighted))
        return (mean, covariance, evidence)
    }
}
