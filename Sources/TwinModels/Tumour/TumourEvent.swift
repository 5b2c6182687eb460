public import SequentialMonteCarlo

/// What happens to a tumour or is seen of it.
public enum TumourEvent: Hashable, CheckpointValue {
    /// A cycle's dose of a systemic treatment, in multiples of the usual one.
    case chemotherapy(Double)
    /// A systemic treatment that goes on from now at a constant rate, in multiples of the usual
    /// cycle a day, as one of which no dose is known; 0 ends it.
    case continuous(Double)
    /// A fraction of radiotherapy, in Gy.
    case fraction(gray: Double)
    /// The longest diameter in mm; 0 for a lesion that is gone.
    case diameter(Double)
    /// A lesion too small to measure: smaller than this, in mm.
    case diameterBelow(Double)
    /// A volume in cm³.
    case volume(Double)
    /// A marker, in its unit.
    case marker(TumourMarker, Double)
    /// A time at which the state is wanted; nothing happens.
    case horizon

    /// Appends the event.
    public func encode(into writer: inout CheckpointWriter) {
        func append(_ kind: UInt8, _ value: Double) {
            writer.append(kind)
            writer.append(value)
        }
        switch self {
        case .chemotherapy(let dose): append(0, dose)
        case .fraction(let gray): append(1, gray)
        case .diameter(let value): append(2, value)
        case .volume(let value): append(3, value)
        case .marker(let marker, let value):
            append(4, value)
            writer.append(marker.rawValue)
        case .horizon: append(5, 0)
        case .continuous(let rate): append(6, rate)
        case .diameterBelow(let limit): append(7, limit)
        }
    }

    /// Reads an event.
    ///
    /// - Throws: `CheckpointError`; `damaged` when it is none.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        let kind = try reader.read(UInt8.self)
        let value = try reader.readDouble()
        switch kind {
        case 0: self = .chemotherapy(value)
        case 1: self = .fraction(gray: value)
        case 2: self = .diameter(value)
        case 3: self = .volume(value)
        case 4:
            guard let marker = TumourMarker(rawValue: try reader.read()) else { throw .damaged }
            self = .marker(marker, value)
        case 5: self = .horizon
        case 6: self = .continuous(value)
        case 7: self = .diameterBelow(value)
        case _: throw .damaged
        }
    }
}

/// A substance in blood that a tumour sheds.
public enum TumourMarker: UInt8, CaseIterable, Hashable, Sendable {
    /// Prostate-specific antigen, in µg/L.
    case prostateSpecificAntigen = 0
    /// Carcinoembryonic antigen, in µg/L.
    case carcinoembryonicAntigen = 1
    /// Cancer antigen 125, in kU/L.
    case cancerAntigen125 = 2
    /// Circulating tumour DNA, in copies of the mutant per mL.
    case tumourDNA = 3
}

/// What can be read of a tumour.
public enum TumourStream: Hashable, Sendable {
    /// The longest diameter, in mm.
    case diameter
    /// The volume, in cm³.
    case volume
    /// A marker, in its unit.
    case marker(TumourMarker)
}
