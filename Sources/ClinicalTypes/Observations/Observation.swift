/// A reading that was committed for a patient.
public struct Observation: Hashable, Sendable {
    /// The place in the order of commits, unique in a store and growing.
    public var id: Int64
    /// Whom it was measured on.
    public var patient: PatientID
    /// What was measured.
    public var reading: Reading
    /// When the broker handed it to the daemon.
    public var receipt: Instant

    /// Puts a committed reading together.
    public init(id: Int64, patient: PatientID, reading: Reading, receipt: Instant) {
        self.id = id
        self.patient = patient
        self.reading = reading
        self.receipt = receipt
    }
}
