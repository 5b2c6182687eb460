import ClinicalTypes
import TwinModels
import WireFormats

/// What one publisher process sends: readings of the vital signs of some patients.
///
/// Message *i* is reading *i* / devices of device *i* mod devices, one reading in each message.
struct LoadPlan: Load {
    static let command = "publish-load"

    /// The vital signs, in turn.
    static let streams: [VitalStream] = [
        .heartRate, .respiratoryRate, .systolicPressure, .temperature, .oxygenSaturation,
    ]

    /// Tells publishers apart.
    var publisher: Int
    /// How many devices it speaks for, each measuring a patient of its own.
    var devices: Int
    /// How many messages it sends.
    var messages: Int
    /// As many: one in each message.
    var readings: Int { messages }
    /// Messages a second, 0 for as fast as they go.
    var perSecond = 0
    /// How far the devices' clocks go behind, in microseconds.
    var clockDelay: Int64 = 0

    /// The device of a message, or of any number below `devices`.
    func device(_ index: Int) -> DeviceID {
        DeviceID(validated: "bench-\(publisher)-\(index % devices)")
    }

    /// Whom a device measures.
    func patient(_ index: Int) -> PatientID {
        PatientID(validated: "patient-\(publisher)-\(index % devices)")
    }

    /// The number under which a device sends a message.
    func number(_ index: Int) -> Int64 { Int64(index / devices) }

    /// The vital sign of a message.
    func stream(_ index: Int) -> VitalStream {
        Self.streams[index / devices % Self.streams.count]
    }

    /// The reading of a message.
    func reading(_ index: Int, at time: Instant) -> Reading {
        let stream = stream(index)
        return Reading(
            code: stream.code, value: Self.value(of: stream, step: index),
            time: Instant(microseconds: time.microseconds - clockDelay),
            sequence: SequenceKey(boot: "b1", number: number(index)))
    }

    /// An ordinary value that varies a little, on the grid of a display.
    static func value(of stream: VitalStream, step: Int) -> Double {
        let wave = Double((step &* 7) % 11 - 5)
        return switch stream {
        case .heartRate, .basalHeartRate: 74 + wave
        case .respiratoryRate: 16 + (wave / 3).rounded()
        case .systolicPressure: 122 + wave
        case .meanPressure: 88 + wave
        case .temperature: (368 + wave.rounded()) / 10
        case .oxygenSaturation: 97 - (wave / 4).rounded()
        }
    }
}
