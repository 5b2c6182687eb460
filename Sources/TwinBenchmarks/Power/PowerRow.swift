import ClinicalTypes
import Simulation
import TwinModels

/// A row of the power matrix: what happens to a simulated patient or their devices.
struct PowerRow: Sendable {
    /// What happens.
    enum Change: Sendable {
        /// Nothing: what is found is found by chance.
        case nothing
        /// A sensor becomes faulty.
        case fault(DeviceFault.Kind, Set<VitalStream>)
        /// The devices are exchanged for those of another stable patient.
        case exchange
        /// The patient falls ill.
        case inflammation(amplitude: Double)
    }

    /// What the table calls it.
    let name: String
    let change: Change

    /// The vital signs whose readings are other ones afterwards.
    var streams: Set<VitalStream> {
        if case .fault(_, let streams) = change { streams } else { Set(VitalStream.monitored) }
    }

    /// All rows, the faults of one sensor on `stream`.
    static func all(stream: VitalStream) -> [PowerRow] {
        let faults: [(String, DeviceFault.Kind)] = [
            ("shift of 0.75 σ", .shift(deviations: 0.75)),
            ("shift of 1.5 σ", .shift(deviations: 1.5)),
            ("shift of 3 σ", .shift(deviations: 3)),
            ("ramp of 0.25 σ/h", .ramp(deviationsPerHour: 0.25)),
            ("variance × 4", .variance(factor: 4)), ("stuck", .stuck), ("dropout", .dropout),
        ]
        return [PowerRow(name: "nothing", change: .nothing)]
            + faults.map { PowerRow(name: $0.0, change: .fault($0.1, [stream])) }
            + [
                PowerRow(name: "degF as Cel", change: .fault(.fahrenheit, [.temperature])),
                PowerRow(
                    name: "kPa as mm[Hg]",
                    change: .fault(.kilopascals, [.systolicPressure, .meanPressure])),
                PowerRow(name: "swapped patient", change: .exchange),
                PowerRow(name: "inflammation 0.5", change: .inflammation(amplitude: 0.5)),
                PowerRow(name: "inflammation 1", change: .inflammation(amplitude: 1)),
                PowerRow(name: "inflammation 2", change: .inflammation(amplitude: 2)),
            ]
    }
}
