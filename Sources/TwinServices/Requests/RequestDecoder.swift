import ClinicalTypes
import WireFormats

/// Reads requests: topic and payload.
///
/// Holds the memory of a parser; used by one thread at a time.
package final class RequestDecoder {
    /// The longest payload that is read, in bytes.
    package static let longestPayload = 65_536
    /// The range of the member `deadline_ms`.
    package static let patience = 1...60_000

    private let root: String
    private let parser = JSONParser(capacity: RequestDecoder.longestPayload)

    /// Reads requests on the topics below `root`.
    package init(root: String) { self.root = root }

    /// Reads a request.
    ///
    /// - Throws: `unknownKind` or `badRequest`.
    package func request(topic: String, payload: [UInt8]) throws(RequestFailure) -> TwinRequest {
        guard let levels = RequestTopic(topic, root: root) else {
            throw RequestFailure(
                .badRequest, "the topic is not one of requests; ask on request/{kind}/{patient}")
        }
        guard let kind = TwinRequest.Kind(rawValue: levels.kind) else { throw .unknownKind }
        guard let patient = PatientID(levels.patient) else {
            throw RequestFailure(
                .badRequest,
                "the last level of the topic is no pseudonym; send one to 64 of A-Z a-z 0-9 . _ -")
        }
        guard payload.count <= Self.longestPayload else {
            throw RequestFailure(
                .badRequest, "the payload has more than \(Self.longestPayload) bytes; ask for less")
        }
        return TwinRequest(
            kind: kind, patient: patient, payload: payload, patience: try patience(in: payload))
    }

    private func patience(in payload: [UInt8]) throws(RequestFailure) -> Duration {
        let standard = Duration.seconds(2)
        guard !payload.isEmpty else { return standard }
        return try parser.withRequest(payload) { members throws(RequestFailure) in
            guard let value = members["deadline_ms"] else { return standard }
            guard case .integer(let milliseconds) = value.content,
                Self.patience.contains(Int(milliseconds))
            else {
                throw RequestFailure(
                    .badRequest, "deadline_ms is not a whole number from 1 to 60000; correct it")
            }
            return .milliseconds(milliseconds)
        }
    }
}

extension RequestDecoder {
    /// The time from which a question looks ahead.
    ///
    /// - Throws: `badRequest` for a value that is none.
    static func start(_ value: JSONValue) throws(RequestFailure) -> Instant {
        guard let start = value.text.flatMap({ Instant(iso8601: $0.utf8) }) else {
            throw RequestFailure(
                .badRequest,
                "from is not ISO 8601 with an offset, such as 2026-03-01T08:15:30+01:00")
        }
        return start
    }
}

@available(*, unavailable, message: "its parser lends its buffers to one thread at a time")
extension RequestDecoder: Sendable {}

extension JSONParser {
    /// Parses the payload of a request and lends its members, by name, without those that are null.
    ///
    /// - Parameter body: Must not let a value escape.
    /// - Throws: `badRequest` for anything but one object without repeated members; what `body`
    ///   throws.
    func withRequest<Result>(
        _ payload: [UInt8],
        _ body: ([String: JSONValue]) throws(RequestFailure) -> Result
    ) throws(RequestFailure) -> Result {
        let outcome = payload.withUnsafeBytes { bytes in
            Swift.Result { () throws(JSONError) in
                try withDocument(bytes) { root in
                    Swift.Result { () throws(RequestFailure) in
                        try body(try JSONParser.members(of: root))
                    }
                }
            }
        }
        switch outcome {
        case .success(let result): return try result.get()
        case .failure:
            throw RequestFailure(
                .badRequest, "the payload is not JSON (RFC 8259, UTF-8); send one object")
        }
    }

    private static func members(
        of root: JSONValue
    ) throws(RequestFailure) -> [String: JSONValue] {
        guard let children = root.members else {
            throw RequestFailure(.badRequest, "the payload is not a JSON object; send one object")
        }
        var members: [String: JSONValue] = [:]
        for member in children
        where members.updateValue(member, forKey: member.key.string) != nil {
            throw RequestFailure(.badRequest, "the payload has a member twice; send it once")
        }
        return members.filter { !$0.value.isNull }
    }
}
