public import ClinicalTypes
public import TwinModels

/// A plan of treatment that somebody asks about: the recorded plan with changes.
public struct Regimen: Hashable, Sendable {
    /// What the one who asks calls it.
    public var name: String
    /// What is changed, in this order.
    public var changes: [RegimenChange]

    /// Puts a regimen together; without changes it is the recorded plan.
    public init(name: String, changes: [RegimenChange] = []) {
        self.name = name
        self.changes = changes
    }

    /// What would be done after a time.
    ///
    /// - Parameter plan: What is recorded as planned.
    public func plan(_ plan: [ModuleRecord], after time: Instant) -> [ModuleRecord] {
        changes.reduce(plan.filter { $0.time > time }) { $1.applied(to: $0, after: time) }
            .filter { $0.time > time }
            .sorted()
    }
}

/// A change of a plan.
public enum RegimenChange: Hashable, Sendable {
    /// Doses of a drug times a factor, 0 or more; of all drugs where none is named, and of radiation
    /// as well.
    case scale(DrugCode?, factor: Double)
    /// Everything, or one drug, so many hours later.
    case delay(DrugCode?, hours: Double)
    /// One drug in the place of another, so many times its amount.
    case replace(DrugCode, with: DrugCode, factor: Double)
    /// Nothing more of a drug; nothing at all where none is named.
    case stop(DrugCode?)
    /// A drug so many hours after the time from which the question looks ahead, and so many times
    /// more every so many hours.
    case give(Medication, afterHours: Double, times: Int, everyHours: Double)
    /// A course of radiation in the place of what is planned: fractions of so many Gy, the first after
    /// so many hours.
    case irradiate(gray: Double, fractions: Int, afterHours: Double, everyHours: Double)

    /// What a plan becomes.
    func applied(to plan: [ModuleRecord], after time: Instant) -> [ModuleRecord] {
        switch self {
        case .scale(let drug, let factor):
            return plan.compactMap { record in
                guard record.isDose(of: drug) else { return record }
                return factor > 0 ? record.scaled(by: factor) : nil
            }
        case .delay(let drug, let hours):
            return plan.map { record in
                record.isDose(of: drug)
                    ? ModuleRecord(
                        id: record.id, time: record.time.advanced(byHours: hours),
                        content: record.content) : record
            }
        case .replace(let old, let new, let factor):
            return plan.map { record in
                guard record.isDose(of: old),
                    case .act(.medication(var medication)) = record.content
                else { return record }
                medication.drug = new
                medication.amount *= factor
                return ModuleRecord(
                    id: record.id, time: record.time, content: .act(.medication(medication)))
            }
        case .stop(let drug): return plan.filter { !$0.isDose(of: drug) }
        case .give(let medication, let after, let times, let every):
            return plan
                + Self.course(times, after, every, from: time, .act(.medication(medication)))
        case .irradiate(let gray, let fractions, let after, let every):
            let fraction = ClinicalAct.radiotherapy(RadiotherapyFraction(dose: gray))
            return plan.filter { !$0.isRadiation }
                + Self.course(fractions, after, every, from: time, .act(fraction))
        }
    }

    private static func course(
        _ times: Int, _ after: Double, _ every: Double, from time: Instant,
        _ content: ModuleRecord.Content
    ) -> [ModuleRecord] {
        (0..<max(times, 0)).map { place in
            ModuleRecord(
                id: UInt64(place + 1), time: time.advanced(byHours: after + Double(place) * every),
                content: content)
        }
    }
}

extension ModuleRecord {
    /// Whether it is a dose of the drug, or of anything.
    fileprivate func isDose(of drug: DrugCode?) -> Bool {
        switch content {
        case .act(.medication(let medication)): drug.map { $0 == medication.drug } ?? true
        case .act(.radiotherapy): drug == nil
        case .act, .reading: false
        }
    }

    fileprivate var isRadiation: Bool {
        if case .act(.radiotherapy) = content { true } else { false }
    }

    /// The same with another amount.
    fileprivate func scaled(by factor: Double) -> ModuleRecord {
        switch content {
        case .act(.medication(var medication)):
            medication.amount *= factor
            return ModuleRecord(id: id, time: time, content: .act(.medication(medication)))
        case .act(.radiotherapy(var fraction)):
            fraction.dose *= factor
            return ModuleRecord(id: id, time: time, content: .act(.radiotherapy(fraction)))
        case .act, .reading: return self
        }
    }
}
