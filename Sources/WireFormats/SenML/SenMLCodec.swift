import ClinicalTypes

/// Sensor Measurement Lists in JSON, RFC 8428.
///
/// A record's stream is the last segment of its resolved name after `:`, `/` or `.`, if that is a name or
/// LOINC code of the vocabulary, else the topic's stream. Units are those of the vocabulary, which lists
/// the registered spellings and some others, such as `mmHg`.
struct SenMLCodec: MessageCodec {
    func records(in root: JSONValue, context: DecodingContext) -> [DecodedRecord] {
        do throws(Rejection) {
            guard case .array(let pack) = root.content else {
                throw Rejection(.malformed, "a SenML pack is an array of records")
            }
            guard pack.count <= MessageDecoder.maximumRecords else {
                throw .tooManyRecords(MessageDecoder.maximumRecords)
            }
            var resolver = SenMLResolver(receipt: context.receipt)
            var records: [DecodedRecord] = []
            for element in pack {
                switch try resolver.resolve(element) {
                case nil: continue
                case .failure(let rejection)?: records.append(.failure(rejection))
                case .success(let record)?: records.append(Self.reading(record, context))
                }
            }
            return records
        } catch {
            return [.failure(error)]
        }
    }

    /// Whether an MQTT content type is `application/senml+json`, with any parameters, in any case.
    static func isMediaType(_ contentType: String) -> Bool {
        guard let name = contentType.split(separator: ";").first else { return false }
        let trimmed = name.drop { $0 == " " }
        return trimmed.prefix { $0 != " " }.lowercased() == "application/senml+json"
    }

    /// Whether a payload without a content type looks like a pack: an array in which some element
    /// has a SenML member and none has `value` or `code`.
    static func isPack(_ root: JSONValue) -> Bool {
        guard case .array(let elements) = root.content else { return false }
        var hasMember = false
        for element in elements {
            guard let members = element.members else { continue }
            for member in members {
                let key = member.key
                if key == "value" || key == "code" { return false }
                hasMember = hasMember || SenMLResolver.isMember(key)
            }
        }
        return hasMember
    }

    private static func reading(
        _ record: SenMLRecord, _ context: DecodingContext
    ) -> DecodedRecord {
        do throws(Rejection) {
            let stream = try stream(record.name, context)
            let value = try context.canonicalValue(record.value, unit: record.unit, stream: stream)
            return .success(Reading(code: stream.code, value: value, time: record.time))
        } catch {
            return .failure(error)
        }
    }

    private static func stream(
        _ name: String, _ context: DecodingContext
    ) throws(Rejection) -> StreamDefinition {
        var segment = name[...]
        if let separator = name.lastIndex(where: { $0 == ":" || $0 == "/" || $0 == "." }) {
            segment = name[name.index(after: separator)...]
        }
        let spelling = String(segment)
        let vocabulary = context.vocabulary
        if let named = vocabulary.stream(named: spelling) ?? vocabulary.stream(loinc: spelling) {
            return named
        }
        return try context.defaultStream()
    }
}
