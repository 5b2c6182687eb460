import ClinicalTypes
import TwinModels

/// What one publisher process sends for a ward: for each of its devices one message a second, which
/// holds a reading of each of the five vital signs.
///
/// Devices take turns, so the messages of a second are spread over it.
struct WardPlan: Load {
    static let command = "publish-ward"

    /// Tells publishers apart.
    var publisher: Int
    /// How many devices it speaks for over its one connection, each measuring a patient of its own.
    var devices: Int
    /// For how long.
    var seconds: Int
    /// How far the devices' clocks go behind, in microseconds.
    var clockDelay: Int64

    /// How many messages it sends.
    var messages: Int { devices * seconds }
    /// How many readings are in them.
    var readings: Int { messages * LoadPlan.streams.count }

    /// The device of a message, or of any number below `devices`.
    func device(_ index: Int) -> DeviceID {
        DeviceID(validated: "bedside-\(publisher)-\(index % devices)")
    }

    /// Whom a device measures.
    func patient(_ index: Int) -> PatientID {
        PatientID(validated: "patient-\(publisher)-\(index % devices)")
    }

    /// The payload of a message about the vital signs at `time`.
    func payload(_ index: Int, at time: Instant) -> [UInt8] {
        let shown = Instant(microseconds: time.microseconds - clockDelay)
        var text = "{\"boot\":\"b1\",\"seq\":\(index / devices),\"time\":\"\(shown.iso8601)\""
        text += ",\"observations\":["
        for (place, stream) in LoadPlan.streams.enumerated() {
            if place > 0 { text += "," }
            let value = LoadPlan.value(of: stream, step: index / devices + index)
            text += "{\"code\":\"\(stream.code)\",\"value\":\(value),\"unit\":\"\(stream.unit)\"}"
        }
        text += "]}"
        return Array(text.utf8)
    }
}
