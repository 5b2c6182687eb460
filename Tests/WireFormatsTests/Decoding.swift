import ClinicalTypes
import WireFormats

/// When every message of these tests is received, 2026-03-01T08:15:31Z.
let receipt = Instant(microseconds: 1_772_352_931_000_000)

/// Decodes a message on the topic of the stream of device `monitor-17`.
func decode(
    _ text: String, stream: String = "heart_rate", contentType: String? = nil
) -> [DecodedRecord] {
    decode(Array(text.utf8), stream: stream, contentType: contentType)
}

/// Decodes a message on the topic of the stream of device `monitor-17`.
func decode(
    _ bytes: [UInt8], stream: String = "heart_rate", contentType: String? = nil
) -> [DecodedRecord] {
    MessageDecoder().decode(
        topic: "twind/v1/obs/monitor-17/\(stream)", payload: bytes, contentType: contentType,
        receipt: receipt
    ).records
}

/// The reason of each record, nil for a reading.
func reasons(_ records: [DecodedRecord]) -> [RejectionReason?] {
    records.map { if case .failure(let rejection) = $0 { rejection.reason } else { nil } }
}

/// The readings among the records.
func readings(_ records: [DecodedRecord]) -> [Reading] {
    records.compactMap { if case .success(let reading) = $0 { reading } else { nil } }
}
