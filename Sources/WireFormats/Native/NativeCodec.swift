import ClinicalTypes

/// The daemon's own JSON.
///
/// A message is one observation, an array of observations, or an object with an array `observations`
/// whose other members are defaults for its elements. An observation is an object of
///
/// - `value`: a number;
/// - `unit`: a spelling from the vocabulary; may be missing only where the stream is dimensionless;
/// - `time`: ISO 8601 with an offset, or a number since the Unix epoch (`Instant.init(epoch:)`);
/// - `code`: a stream name, LOINC code or MDC code, as a string; the topic's stream if missing;
/// - `seq`, `boot`: the number of the message or reading, a whole number from 0, and the run of the
///   device it counts in, a string or whole number, empty if missing;
/// - `quality`: `valid`, `questionable`, `invalid` or `test`; valid if missing.
///
/// Other members are ignored and `null` is a missing member. Of readings that share boot and number,
/// `SequenceKey.ordinal` counts up in the order of the message; under a `seq` given beside
/// `observations` it is the index of the element.
struct NativeCodec: MessageCodec {
    func records(in root: JSONValue, context: DecodingContext) -> [DecodedRecord] {
        switch root.content {
        case .object(let members):
            do throws(Rejection) {
                let object = try NativeObject(members)
                guard let observations = object.observations else {
                    return [.success(try object.reading(key: object.sequenceKey(), context))]
                }
                return try envelope(object, observations, context)
            } catch {
                return [.failure(error)]
            }
        case .array(let elements):
            return batch(elements, defaults: nil, numbering: SequenceNumbering(), context)
        default:
            return [
                .failure(
                    Rejection(
                        .malformed,
                        "the payload is a bare JSON value; send one object or an array of objects"))
            ]
        }
    }

    private func envelope(
        _ outer: NativeObject, _ observations: JSONValue, _ context: DecodingContext
    ) throws(Rejection) -> [DecodedRecord] {
        guard case .array(let elements) = observations.content else {
            throw .badMember("observations", "an array of objects")
        }
        guard outer.value == nil else {
            throw Rejection(
                .malformed, "value stands beside observations; send it inside an observation")
        }
        let numbering = SequenceNumbering(message: try outer.sequenceKey())
        return batch(elements, defaults: outer, numbering: numbering, context)
    }

    private func batch(
        _ elements: JSONChildren, defaults: NativeObject?, numbering: SequenceNumbering,
        _ context: DecodingContext
    ) -> [DecodedRecord] {
        guard elements.count <= MessageDecoder.maximumRecords else {
            return [.failure(.tooManyRecords(MessageDecoder.maximumRecords))]
        }
        var numbering = numbering
        var records: [DecodedRecord] = []
        records.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            do throws(Rejection) {
                guard let members = element.members else { throw .notAnObject }
                let object = try NativeObject(members, defaults: defaults)
                let key = numbering.key(for: try object.sequenceKey(), index: index)
                guard object.observations == nil else {
                    throw .badMember("observations", "the outermost object's, for it cannot nest")
                }
                records.append(.success(try object.reading(key: key, context)))
            } catch {
                records.append(.failure(error))
            }
        }
        return records
    }
}

/// Counts the readings of a message that share a sequence number.
private struct SequenceNumbering {
    private let message: SequenceKey?
    private var counts: [SequenceKey: Int] = [:]

    /// Starts a message; `message` is the key given beside `observations`, if any.
    init(message: SequenceKey? = nil) {
        self.message = message
    }

    /// The key of the element at `index`, which is counted even when the rest of it is refused later.
    mutating func key(for key: SequenceKey?, index: Int) -> SequenceKey? {
        guard var key else { return nil }
        if key == message {
            key.ordinal = index
        } else {
            let earlier = counts[key, default: 0]
            counts[key] = earlier + 1
            key.ordinal = earlier
        }
        return key
    }
}
