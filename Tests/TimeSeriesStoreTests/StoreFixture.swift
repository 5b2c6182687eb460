import ClinicalTypes
import TestSupport
import TimeSeriesStore

/// A daemon's store in a directory of its own.
///
/// Belongs in a property of the suite, which lives as long as the test: the directory goes with it.
struct StoreFixture {
    let directory: TemporaryDirectory
    let store: TwinStore

    var path: String { directory.path + "/twind.sqlite" }

    init() throws {
        directory = try TemporaryDirectory()
        store = try TwinStore.open(
            directory.path + "/twind.sqlite", role: .daemon, create: true)
    }
}

extension Instant {
    /// So many seconds after a fixed morning in 2026.
    static func morning(_ seconds: Int = 0) -> Instant {
        Instant(microseconds: 1_772_352_000_000_000 + Int64(seconds) * 1_000_000)
    }
}

extension PatientID {
    static let anna = PatientID(validated: "p-anna")
    static let bruno = PatientID(validated: "p-bruno")
}

extension DeviceID {
    static let watch = DeviceID(validated: "watch-1")
    static let monitor = DeviceID(validated: "monitor-2")
}

extension StreamCode {
    static let heartRate = StreamCode(validated: "heart_rate")
    static let temperature = StreamCode(validated: "body_temperature")
}

extension SequenceKey {
    static func run(
        _ number: Int64, _ ordinal: Int = 0, boot: String = "b1"
    ) -> SequenceKey {
        SequenceKey(boot: boot, number: number, ordinal: ordinal)
    }
}

extension IngestRecord {
    static func reading(
        _ device: DeviceID = .watch, _ code: StreamCode = .heartRate, _ value: Double = 70,
        at time: Instant = .morning(), numbered sequence: SequenceKey? = nil,
        receipt: Instant? = nil, payload: [UInt8] = Array("{}".utf8)
    ) -> IngestRecord {
        IngestRecord(
            device: device, receipt: receipt ?? time,
            content: .reading(Reading(code: code, value: value, time: time, sequence: sequence)),
            topic: "twind/v1/obs/\(device)/\(code)", payload: payload, recordIndex: 0)
    }

    static func rejected(
        _ reason: RejectionReason = .malformed, _ device: DeviceID? = .watch,
        receipt: Instant = .morning(), payload: [UInt8] = Array("not json".utf8)
    ) -> IngestRecord {
        IngestRecord(
            device: device, receipt: receipt, content: .rejected(Rejection(reason, "made up")),
            topic: "twind/v1/obs/x/y", payload: payload)
    }
}
