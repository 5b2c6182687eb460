public import ClinicalTypes

/// What moves fluid in a body.
public enum FluidEvent: Hashable, Sendable {
    /// What retains fluid.
    public enum Retainer: UInt8, CaseIterable, Hashable, Sendable {
        /// Docetaxel; the usual exposure is that of 75 mg/m².
        case docetaxel = 0
        /// A steroid; the usual exposure is that of 16 mg of dexamethasone.
        case steroid = 1
    }

    /// Litres that came, or went if negative.
    case balance(litres: Double)
    /// Vomiting or diarrhoea, so many times.
    case loss(times: Double)
    /// Degrees above 37 °C from now on; 0 for no fever.
    case fever(degrees: Double)
    /// A dose, in multiples of the usual one.
    case retention(Retainer, doses: Double)
}

/// An event with its time.
public struct FluidRecord: Hashable, Sendable {
    /// When it happens.
    public var time: Instant
    /// What happens.
    public var event: FluidEvent

    /// Puts a record together.
    public init(time: Instant, event: FluidEvent) {
        self.time = time
        self.event = event
    }
}
