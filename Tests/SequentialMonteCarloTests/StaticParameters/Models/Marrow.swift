import Foundation
import SequentialMonteCarlo

/// Neutrophils under docetaxel: the model of Friberg et al. (2002, J Clin Oncol 20:4713) with the
/// medians of Kloft et al. (2006) and the kinetics of Bruno as three exponentials.
///
/// θ is the logarithm of C0, mean transit time, γ and slope. One step is the exponential step of a
/// few hours: positive and stable however large it is.
struct Marrow: StaticParameterModel {
    enum Event: CheckpointValue {
        /// Milligrams, infused over one hour.
        case dose(Double)
        /// 10⁹ neutrophils per litre.
        case count(Double)

        func encode(into writer: inout CheckpointWriter) {
            switch self {
            case .dose(let amount):
                writer.append(0 as UInt8)
                writer.append(amount)
            case .count(let value):
                writer.append(1 as UInt8)
                writer.append(value)
            }
        }

        init(from reader: inout CheckpointReader) throws(CheckpointError) {
            self =
                try reader.read(UInt8.self) == 0
                ? .dose(reader.readDouble()) : .count(reader.readDouble())
        }
    }

    /// Proliferating cells, three stages of transit, circulating cells.
    struct State: CheckpointValue {
        var cells: SIMD8<Double> = .zero

        init(steady: Double) {
            for stage in 0..<5 { cells[stage] = steady }
        }

        func encode(into writer: inout CheckpointWriter) {
            writer.append((0..<5).map { cells[$0] })
        }

        init(from reader: inout CheckpointReader) throws(CheckpointError) {
            let values = try reader.readDoubles()
            guard values.count == 5 else { throw .damaged }
            for stage in 0..<5 { cells[stage] = values[stage] }
        }
    }

    /// The steps that lead to a record, all of one length, with the exposure in each.
    struct Approach: Sendable {
        /// Hours.
        var step: Double
        /// mg h/L: in the first half of the step, and in all of it.
        var exposures: [(half: Double, whole: Double)] = []
        /// The logarithm of the count, if it is one.
        var logCount: Double?
    }

    static let medians = [5.22, 84.2, 0.145, 15.57 / 0.808]
    static let deviations = [0.25, 0.14, 0.15, 0.36]
    static let noise = 0.30
    /// Concentration after a unit bolus: Σ c e^(-λt), in 1/L and 1/h.
    private static let modes = [
        (0.129_640_323_807_435_65, 7.788_663_978_968_27),
        (0.005_140_992_118_975_663, 1.258_021_535_070_824_8),
        (0.000_353_819_208_723_796, 0.067_314_485_960_904_64),
    ]

    var version: String { "marrow-1" }
    var memory: StateMemory { .fading(hours: 63 * 24) }
    var dimension: Int { 4 }

    func drawParameters(using random: inout DrawSequence) -> [Double] {
        Self.medians.indices.map {
            log(Self.medians[$0]) + Self.deviations[$0] * random.normal()
        }
    }

    func logPriorDensity(_ theta: [Double]) -> Double {
        theta.indices.reduce(0) {
            $0 + logNormalDensity(theta[$1], mean: log(Self.medians[$1]), sd: Self.deviations[$1])
        }
    }

    func isEvidence(_ event: Event) -> Bool {
        if case .count = event { true } else { false }
    }

    func course(of history: [HistoryRecord<Event>], from origin: Double) -> [Approach] {
        var hours = origin
        var doses: [(hours: Double, amount: Double)] = []
        return history.map { record in
            let gap = max(record.hours - hours, 0)
            let steps = (gap / 4).rounded(.up)
            var approach = Approach(step: gap / max(steps, 1))
            var before = Self.exposure(until: hours, doses)
            for step in 0..<Int(steps) {
                let start = hours + Double(step) * approach.step
                let middle = Self.exposure(until: start + approach.step / 2, doses)
                let end = Self.exposure(until: start + approach.step, doses)
                approach.exposures.append((middle - before, end - before))
                before = end
            }
            hours = max(record.hours, hours)
            switch record.event {
            case .dose(let amount): doses.append((record.hours, amount))
            case .count(let value): approach.logCount = log(value)
            }
            return approach
        }
    }

    /// The area under the concentration up to a time, in mg h/L, after infusions of one hour.
    private static func exposure(
        until hours: Double, _ doses: [(hours: Double, amount: Double)]
    ) -> Double {
        var area = 0.0
        for dose in doses where hours > dose.hours {
            let during = min(hours - dose.hours, 1)
            let after = max(hours - dose.hours - 1, 0)
            for (c, rate) in modes {
                area += dose.amount * c / rate * (during - (1 - exp(-rate * during)) / rate)
                area +=
                    dose.amount * c / rate * (1 - exp(-rate)) * (1 - exp(-rate * after)) / rate
            }
        }
        return area
    }

    func initialState(given theta: [Double], at origin: Double) -> State {
        State(steady: exp(theta[0]))
    }

    func advance(
        _ state: inout State, through record: Int, of course: [Approach], given theta: [Double]
    ) -> Double {
        let approach = course[record]
        let rate = 4 / exponential(theta[1])
        let feedback = exponential(theta[2])
        let slope = exponential(theta[3])
        let whole = Chain(rate * approach.step)
        let half = Chain(rate * approach.step / 2)
        var cells = state.cells
        for (halfExposure, exposure) in approach.exposures {
            let drive = exponential(feedback * (theta[0] - logarithm(cells[4])))
            let early =
                rate * ((drive - 1) * approach.step / 2 - drive * slope * halfExposure)
            let midway = half.circulating(cells, inflow: meanInflow(cells[0], early).mean)
            let pull = exponential(feedback * (theta[0] - logarithm(midway)))
            let growth = rate * ((pull - 1) * approach.step - pull * slope * exposure)
            let inflow = meanInflow(cells[0], growth)
            cells = whole.all(cells, inflow: inflow.mean)
            cells[0] = inflow.end
        }
        state.cells = cells
        guard let logCount = approach.logCount else { return 0 }
        return logNormalDensity(logCount, mean: logarithm(cells[4]), sd: Self.noise)
    }

    /// The mean over a step of what grows exponentially by e^r, and its end.
    private func meanInflow(_ start: Double, _ r: Double) -> (mean: Double, end: Double) {
        let growth = exponential(r)
        let mean = abs(r) < 1e-4 ? 1 + r / 2 + r * r / 6 : (growth - 1) / r
        return (start * mean, start * growth)
    }

    /// The exact step of the chain under a constant inflow.
    private struct Chain {
        let keep, x, x2, x3, q1, q2, q3, q4: Double

        init(_ x: Double) {
            self.x = x
            x2 = x * x / 2
            x3 = x * x * x / 6
            keep = exponential(-x)
            q1 = 1 - keep
            q2 = q1 - keep * x
            q3 = q2 - keep * x2
            q4 = q3 - keep * x3
        }

        func circulating(_ cells: SIMD8<Double>, inflow: Double) -> Double {
            keep * (cells[4] + x * cells[3] + x2 * cells[2] + x3 * cells[1]) + q4 * inflow
        }

        func all(_ cells: SIMD8<Double>, inflow: Double) -> SIMD8<Double> {
            var next = cells
            next[1] = keep * cells[1] + q1 * inflow
            next[2] = keep * (cells[2] + x * cells[1]) + q2 * inflow
            next[3] = keep * (cells[3] + x * cells[2] + x2 * cells[1]) + q3 * inflow
            next[4] = circulating(cells, inflow: inflow)
            return next
        }
    }
}
