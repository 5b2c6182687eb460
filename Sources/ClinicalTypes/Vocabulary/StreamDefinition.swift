/// What the vocabulary knows of one stream.
public struct StreamDefinition: Sendable {
    /// The stream's name in topics and payloads.
    public let code: StreamCode
    /// LOINC codes read as this stream, the preferred one first; may be empty.
    public let loinc: [String]
    /// ISO/IEEE 11073-10101 codes (partition × 65536 + term) read as this stream; may be empty.
    public let mdc: [Int]
    /// The UCUM unit in which every value of the stream is stored.
    public let unit: String
    /// Values a reading may have, in `unit`; others are quarantined, never clamped.
    public let accepted: ClosedRange<Double>
    /// The typical step of a display, in `unit`; nil where unknown.
    public let resolution: Double?
    /// Conversions by the spelling of the unit, the canonical one among them.
    let conversions: [String: UnitConversion]

    /// Whether a bare number can only mean one thing: the unit is `1` or a mere annotation such as
    /// `{score}`.
    public var isDimensionless: Bool {
        unit == "1" || (unit.utf8.first == UInt8(ascii: "{") && unit.utf8.last == UInt8(ascii: "}"))
    }

    /// Turns `value` in the unit spelled `unit` into the canonical unit.
    ///
    /// The result may lie outside `accepted`.
    ///
    /// - Returns: nil for a spelling that is not listed for this stream; a unit is never guessed.
    /// - Complexity: One dictionary lookup.
    public func canonicalValue(_ value: Double, unit: String) -> Double? {
        conversions[unit]?.apply(to: value)
    }
}

/// An affine map from one unit to a canonical one.
struct UnitConversion: Sendable {
    /// Canonical units per unit.
    let factor: Double
    /// The canonical value of zero.
    let offset: Double

    /// The conversion that changes nothing.
    static let identity = UnitConversion(factor: 1, offset: 0)

    /// The canonical value of `value`.
    func apply(to value: Double) -> Double { value * factor + offset }
}
