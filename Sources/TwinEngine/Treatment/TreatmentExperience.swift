import ClinicalTypes
import SequentialMonteCarlo
public import TwinModels

/// How much of each treatment a patient has had at once.
public struct TreatmentExperience: Hashable, Sendable {
    /// How many times as much still counts as experienced.
    static let reach = 1.5
    /// The name under which radiation is kept.
    private static let radiation = "radiation"

    private var largest: [String: Double] = [:]

    init() {}

    /// Notes what was given.
    mutating func note(_ record: ModuleRecord) {
        guard let (name, amount) = Self.dose(record) else { return }
        largest[name] = max(largest[name] ?? 0, amount)
    }

    /// What about a plan lies beyond experience, in words; nothing if nothing does.
    public func extrapolations(_ plan: [ModuleRecord]) -> [String] {
        var most: [String: Double] = [:]
        for record in plan {
            guard let (name, amount) = Self.dose(record) else { continue }
            most[name] = max(most[name] ?? 0, amount)
        }
        return most.sorted { $0.key < $1.key }.compactMap { name, amount in
            guard let had = largest[name] else {
                return "the patient has never had \(name)"
            }
            return amount > Self.reach * had
                ? "more than one and a half times the most \(name) that the patient has had" : nil
        }
    }

    private static func dose(_ record: ModuleRecord) -> (String, Double)? {
        switch record.content {
        case .act(.medication(let medication)): (medication.drug.rawValue, medication.amount)
        case .act(.radiotherapy(let fraction)): (radiation, fraction.dose)
        case .act, .reading: nil
        }
    }

    func encode(into writer: inout CheckpointWriter) {
        writer.append(UInt16(largest.count))
        for (name, amount) in largest.sorted(by: { $0.key < $1.key }) {
            writer.append(name)
            writer.append(amount)
        }
    }

    init(from reader: inout CheckpointReader) throws(CheckpointError) {
        for _ in 0..<(try reader.read(UInt16.self)) {
            let name = try reader.readString()
            largest[name] = try reader.readDouble()
        }
    }
}
