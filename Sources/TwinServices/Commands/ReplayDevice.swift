package import ClinicalTypes

/// The device that plays a recorded patient over MQTT.
package enum ReplayDevice {
    /// The name of a patient's device: `replay-` and the patient's name, cut to 64 characters.
    package static func name(for patient: PatientID) -> DeviceID {
        DeviceID(validated: String("replay-\(patient)".prefix(64)))
    }
}
