public import ClinicalTypes

/// Whom a device measured, over a half-open interval of event time.
public struct Binding: Hashable, Sendable {
    /// The device.
    public var device: DeviceID
    /// Whose readings it gives.
    public var patient: PatientID
    /// The first instant that belongs to the binding.
    public var from: Instant
    /// The first instant after it; nil while it goes on.
    public var to: Instant?

    /// Puts a binding together.
    public init(device: DeviceID, patient: PatientID, from: Instant, to: Instant? = nil) {
        self.device = device
        self.patient = patient
        self.from = from
        self.to = to
    }
}
