public import SequentialMonteCarlo

/// What happens to a marrow or is seen of it.
public enum MarrowEvent: Hashable, CheckpointValue {
    /// A cytotoxic drug: mg, and how long the infusion takes in hours; 0 for tablets.
    case dose(Drug, milligrams: Double, hours: Double)
    /// G-CSF under the skin, in µg.
    case growthFactor(GrowthFactorDrug, micrograms: Double)
    /// A steroid, as mg of dexamethasone.
    case steroid(milligrams: Double)
    /// Platelets, in units of a pooled or apheresis concentrate.
    case transfusion(units: Double)
    /// A count in 10⁹ a litre. One below the lower limit says only that.
    case count(BloodLineage, Double)
    /// A time at which the state is wanted; nothing happens.
    case horizon

    /// Appends the event.
    public func encode(into writer: inout CheckpointWriter) {
        switch self {
        case .dose(let drug, let milligrams, let hours):
            writer.append(0 as UInt8)
            writer.append(drug.rawValue)
            writer.append(milligrams)
            writer.append(hours)
        case .growthFactor(let drug, let micrograms):
            writer.append(1 as UInt8)
            writer.append(drug.rawValue)
            writer.append(micrograms)
        case .steroid(let milligrams):
            writer.append(2 as UInt8)
            writer.append(milligrams)
        case .transfusion(let units):
            writer.append(3 as UInt8)
            writer.append(units)
        case .count(let lineage, let value):
            writer.append(4 as UInt8)
            writer.append(lineage.rawValue)
            writer.append(value)
        case .horizon: writer.append(5 as UInt8)
        }
    }

    /// Reads an event.
    ///
    /// - Throws: `CheckpointError`; `damaged` when it is none.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        switch try reader.read(UInt8.self) {
        case 0:
            guard let drug = Drug(rawValue: try reader.read()) else { throw .damaged }
            self = .dose(
                drug, milligrams: try reader.readDouble(), hours: try reader.readDouble())
        case 1:
            guard let drug = GrowthFactorDrug(rawValue: try reader.read()) else { throw .damaged }
            self = .growthFactor(drug, micrograms: try reader.readDouble())
        case 2: self = .steroid(milligrams: try reader.readDouble())
        case 3: self = .transfusion(units: try reader.readDouble())
        case 4:
            guard let lineage = BloodLineage(rawValue: try reader.read()) else { throw .damaged }
            self = .count(lineage, try reader.readDouble())
        case 5: self = .horizon
        case _: throw .damaged
        }
    }
}
