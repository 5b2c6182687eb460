import ClinicalTypes
import Foundation

extension AlertEvent {
    /// The payload published on `twind/v1/alert/{patient}`: JSON with its members in sorted order,
    /// so that the same event is the same bytes.
    public func payload() -> [UInt8] { JSONPayload.bytes(of: Document(self)) }

    private struct Document: Encodable {
        var id: String
        var ordinal: Int
        var patient: String
        var kind: AlertKind
        var priority: AlertPriority
        var state: AlertState
        var onset: String
        var time: String
        var evidence: AlertEvidence
        var explanation: [String]
        var notice = DecisionSupportNotice.text

        init(_ event: AlertEvent) {
            id = event.id.rawValue
            ordinal = event.ordinal
            patient = event.patient.rawValue
            kind = event.kind
            priority = event.priority
            state = event.state
            onset = event.onset.iso8601
            time = event.time.iso8601
            evidence = event.evidence
            explanation = event.evidence.sentences
        }
    }
}

/// What a reader of a result must not overlook.
public enum DecisionSupportNotice {
    /// The sentence that goes with every alert and summary.
    public static let text = "Decision support, not a medical device."
}

/// Encodes results so that equal values give equal bytes.
public enum JSONPayload {
    /// The JSON of a value with sorted keys.
    ///
    /// - Precondition: Every number in `value` is finite; JSON has no other.
    public static func bytes(of value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return Array(try encoder.encode(value))
        } catch {
            preconditionFailure("a result holds a number that JSON cannot spell: \(error)")
        }
    }
}
