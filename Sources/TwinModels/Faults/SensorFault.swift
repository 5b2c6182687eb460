/// What can be wrong with a sensor for a while, unlike a single reading gone astray.
public enum SensorFault: Int, CaseIterable, Hashable, Sendable {
    /// The readings scatter more than the sensor's noise.
    case noisy
    /// The display repeats the value it last had.
    case stuck
    /// The readings have nothing to do with the patient.
    case off
}
