import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

/// What treatment had to tell the vital signs' twin, as of any time of the last days: a vital sign
/// that comes late is judged with what was known at its time, so that the order of arrival changes
/// nothing.
struct InfluenceLog: Hashable, Sendable {
    /// How long after a record its consequences are told, in hours: what a laboratory finds is heard
    /// of later than the blood is drawn, and the vital signs' twin need not wait for the marrow.
    static let lagHours = 1.0
    /// How long entries are kept behind the newest, in hours.
    static let keptHours = 96.0

    /// Oldest first.
    private(set) var outlooks: [NeutropeniaOutlook] = []
    /// In the order of their beginning.
    private(set) var masks: [FeverMask] = []

    init() {}

    mutating func append(_ outlook: NeutropeniaOutlook) {
        outlooks.append(outlook)
        let horizon = outlook.time.advanced(byHours: -Self.keptHours)
        // One older than that stays: it holds until the next.
        while outlooks.count > 1, outlooks[1].time < horizon { outlooks.removeFirst() }
    }

    mutating func append(_ mask: FeverMask) {
        masks.append(mask)
        let horizon = mask.from.advanced(byHours: -Self.keptHours)
        masks.removeAll { $0.until < horizon }
    }

    func influence(at time: Instant) -> TreatmentInfluence {
        var influence = TreatmentInfluence.none
        influence.masksFever = masks.contains { $0.from <= time && time < $0.until }
        let known = time.advanced(byHours: -Self.lagHours)
        guard let outlook = outlooks.last(where: { $0.time <= known }) else { return influence }
        let place = Int(time.hours(since: outlook.time) / NeutropeniaOutlook.step)
        guard place < outlook.hazard.count, outlook.meanHazard > 0 else { return influence }
        influence.stakeRatio = Double(outlook.hazard[place]) / outlook.meanHazard
        influence.hazardFactor =
            outlook.meanHazard / InfectionHazard.version1.perDay(neutrophils: 5)
        influence.neutropeniaProbability = Double(outlook.probability[place])
        return influence
    }

    func encode(into writer: inout CheckpointWriter) {
        writer.append(UInt16(outlooks.count))
        for outlook in outlooks {
            writer.append(outlook.time.microseconds)
            writer.append(outlook.hazard)
            writer.append(outlook.probability)
        }
        writer.append(UInt16(masks.count))
        for mask in masks {
            writer.append(mask.from.microseconds)
            writer.append(mask.until.microseconds)
        }
    }

    init(from reader: inout CheckpointReader) throws(CheckpointError) {
        for _ in 0..<(try reader.read(UInt16.self)) {
            guard
                let outlook = NeutropeniaOutlook(
                    time: Instant(microseconds: try reader.readInt64()),
                    hazard: try reader.readFloats(), probability: try reader.readFloats())
            else { throw .damaged }
            outlooks.append(outlook)
        }
        for _ in 0..<(try reader.read(UInt16.self)) {
            masks.append(
                FeverMask(
                    from: Instant(microseconds: try reader.readInt64()),
                    until: Instant(microseconds: try reader.readInt64())))
        }
    }
}
