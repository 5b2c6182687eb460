public import ClinicalTypes
import SequentialMonteCarlo

/// Whose module it is.
public struct ModuleContext: Hashable, Sendable {
    /// The patient, on whom draws depend.
    public let patient: PatientID
    /// Keys all random numbers.
    public let seed: UInt64

    /// Names a patient.
    public init(patient: PatientID, seed: UInt64 = 1) {
        self.patient = patient
        self.seed = seed
    }

    /// The key of one part of a module.
    func key(_ part: String) -> DrawKey { DrawKey(patient.rawValue, part, String(seed)) }
}
