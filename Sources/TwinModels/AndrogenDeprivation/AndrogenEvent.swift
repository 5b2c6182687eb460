public import SequentialMonteCarlo

/// What happens to a prostate cancer under androgen deprivation or is seen of it.
public enum AndrogenEvent: Hashable, CheckpointValue {
    /// Deprivation begins or ends; intermittent treatment is several of both.
    case deprivation(isOn: Bool)
    /// Prostate-specific antigen in µg/L. One below the lower limit says only that.
    case prostateSpecificAntigen(Double)
    /// A time at which the state is wanted; nothing happens.
    case horizon

    /// Appends the event.
    public func encode(into writer: inout CheckpointWriter) {
        switch self {
        case .deprivation(let isOn): writer.append((isOn ? 1 : 0) as UInt8)
        case .prostateSpecificAntigen(let value):
            writer.append(2 as UInt8)
            writer.append(value)
        case .horizon: writer.append(3 as UInt8)
        }
    }

    /// Reads an event.
    ///
    /// - Throws: `CheckpointError`; `damaged` when it is none.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        switch try reader.read(UInt8.self) {
        case 0: self = .deprivation(isOn: false)
        case 1: self = .deprivation(isOn: true)
        case 2: self = .prostateSpecificAntigen(try reader.readDouble())
        case 3: self = .horizon
        case _: throw .damaged
        }
    }
}
