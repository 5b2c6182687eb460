import ClinicalTypes

/// What a publisher process sends.
protocol Load: Codable, Sendable {
    /// The command of this program that sends it.
    static var command: String { get }
    /// How many devices it speaks for.
    var devices: Int { get }
    /// How many readings it sends.
    var readings: Int { get }
    /// The device of a number below `devices`.
    func device(_ index: Int) -> DeviceID
    /// Whom that device measures.
    func patient(_ index: Int) -> PatientID
}
