public import ClinicalTypes

/// Turns the bytes of event messages into clinical events.
///
/// A message is one event, an array of events, or an object with an array `events` whose other members
/// are defaults for its elements, such as the patient of a regimen. An event is an object of
///
/// - `id`: the source's name for it, one to 64 of `A-Z a-z 0-9 . _ -`;
/// - `version`: a whole number from 1, 1 if missing; a higher one replaces a lower one;
/// - `patient`: the patient's pseudonym;
/// - `time`: as in observations;
/// - `status`: `given`, `planned` or `withdrawn`; given if missing;
/// - `kind` and the members that go with it, see `EventObject`.
///
/// Other members are ignored and `null` is a missing member. Holds a JSON parser, so one thread uses it
/// at a time.
public final class EventDecoder {
    private let vocabulary: Vocabulary
    private let drugs: DrugVocabulary
    private let maximumBytes: Int
    private let parser: JSONParser

    /// Makes a decoder.
    ///
    /// - Parameter maximumBytes: The largest payload it reads, 1 to 2³⁰. Address space of about 32
    ///   times as much is reserved.
    public init(
        vocabulary: Vocabulary = .standard, drugs: DrugVocabulary = .standard,
        maximumBytes: Int = 262_144
    ) {
        self.vocabulary = vocabulary
        self.drugs = drugs
        self.maximumBytes = maximumBytes
        parser = JSONParser(capacity: maximumBytes)
    }

    /// Reads a message; never fails, because every fault is a rejected record.
    ///
    /// Whether a time lies in the future is not judged here.
    ///
    /// - Returns: The records in the order of the message, at least one.
    /// - Complexity: O(*n*) in the length of the payload.
    public func decode(
        source: SourceID, payload: [UInt8]
    ) -> [Result<ClinicalEvent, Rejection>] {
        guard payload.count <= maximumBytes else { return [.failure(.tooLarge(maximumBytes))] }
        return payload.withUnsafeBytes { bytes in
            do throws(JSONError) {
                let records = try parser.withDocument(bytes) { root in
                    events(in: root, of: source)
                }
                return records.isEmpty ? [.failure(.noEvent)] : records
            } catch {
                return [.failure(Rejection(error, maximumBytes: maximumBytes))]
            }
        }
    }

    private func events(
        in root: JSONValue, of source: SourceID
    ) -> [Result<ClinicalEvent, Rejection>] {
        switch root.content {
        case .object(let members):
            do throws(Rejection) {
                let object = try EventObject(members)
                guard let events = object["events"] else {
                    return [.success(try event(object, source))]
                }
                guard case .array(let elements) = events.content else {
                    throw .badMember("events", "an array of objects")
                }
                return batch(elements, defaults: object, source)
            } catch {
                return [.failure(error)]
            }
        case .array(let elements): return batch(elements, defaults: nil, source)
        default:
            return [
                .failure(
                    Rejection(
                        .malformed,
                        "the payload is a bare JSON value; send one object or an array of objects"))
            ]
        }
    }

    private func batch(
        _ elements: JSONChildren, defaults: EventObject?, _ source: SourceID
    ) -> [Result<ClinicalEvent, Rejection>] {
        guard elements.count <= MessageDecoder.maximumRecords else {
            return [.failure(.tooManyRecords(MessageDecoder.maximumRecords))]
        }
        return elements.map { element in
            do throws(Rejection) {
                guard let members = element.members else { throw .notAnObject }
                let object = try EventObject(members)
                guard object["events"] == nil else {
                    throw .badMember("events", "the outermost object's, for it cannot nest")
                }
                return .success(
                    try event(defaults.map { object.filled(from: $0) } ?? object, source))
            } catch {
                return .failure(error)
            }
        }
    }

    private func event(
        _ object: EventObject, _ source: SourceID
    ) throws(Rejection) -> ClinicalEvent {
        guard let name = object.text("id").flatMap({ EventName($0) }) else {
            throw .badMember("id", "the source's own name, one to 64 of A-Z a-z 0-9 . _ -")
        }
        guard let patient = object.text("patient").flatMap({ PatientID($0) }) else {
            throw .badMember("patient", "a pseudonym, one to 64 of A-Z a-z 0-9 . _ -")
        }
        var version: Int64 = 1
        if let value = object["version"] {
            guard case .integer(let number) = value.content, number >= 1 else {
                throw .badMember("version", "a whole number from 1")
            }
            version = number
        }
        var status = ClinicalEvent.Status.given
        if let value = object["status"] {
            guard let named = ClinicalEvent.Status(rawValue: value.text?.string ?? "") else {
                throw .badMember("status", "given, planned or withdrawn")
            }
            status = named
        }
        guard let time = object["time"] else {
            throw Rejection(.badTime, "time is missing; send ISO 8601 with an offset")
        }
        return ClinicalEvent(
            key: EventKey(source: source, name: name), version: version, patient: patient,
            time: try Instant(wire: time), status: status,
            act: try object.act(vocabulary, drugs))
    }
}

@available(*, unavailable, message: "a decoder's parser serves one thread at a time")
extension EventDecoder: Sendable {}

extension Rejection {
    /// A message without any event.
    fileprivate static let noEvent = Rejection(
        .empty, "the message holds no event; send at least one")
}
