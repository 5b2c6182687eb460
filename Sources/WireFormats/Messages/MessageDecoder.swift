public import ClinicalTypes

/// Turns the bytes of observation messages into readings, whatever the format.
///
/// The formats are native JSON (`NativeCodec`) and SenML JSON, RFC 8428 (`SenMLCodec`). The MQTT content
/// type `application/senml+json` selects SenML; otherwise the shape of the payload does. Holds a JSON
/// parser, so one thread uses it at a time.
public final class MessageDecoder {
    /// The most records a message may hold; a longer one is refused whole, as one record.
    public static let maximumRecords = 4_096

    private let vocabulary: Vocabulary
    private let topicRoot: String
    private let maximumBytes: Int
    private let parser: JSONParser

    /// Makes a decoder.
    ///
    /// - Parameters:
    ///   - vocabulary: The streams and units it understands.
    ///   - topicRoot: The root of the topics, without a slash at its end.
    ///   - maximumBytes: The largest payload it reads, 1 to 2³⁰. Address space of about 32 times as
    ///     much is reserved.
    public init(
        vocabulary: Vocabulary = .standard, topicRoot: String = ObservationTopic.defaultRoot,
        maximumBytes: Int = 262_144
    ) {
        self.vocabulary = vocabulary
        self.topicRoot = topicRoot
        self.maximumBytes = maximumBytes
        parser = JSONParser(capacity: maximumBytes)
    }

    /// Reads a message; never fails, because every fault is a rejected record.
    ///
    /// Whether a time lies in the future is not judged here.
    ///
    /// - Parameters:
    ///   - topic: The topic it was published on.
    ///   - payload: The payload.
    ///   - contentType: The MQTT 5 content type, where there is one.
    ///   - receipt: When the broker handed it over, to which SenML's relative times refer.
    /// - Complexity: O(*n*) in the length of the payload.
    public func decode(
        topic: String, payload: [UInt8], contentType: String? = nil, receipt: Instant
    ) -> DecodedMessage {
        do throws(Rejection) {
            let topic = try ObservationTopic(topic, root: topicRoot)
            let records = records(payload, topic, contentType, receipt)
            return DecodedMessage(device: topic.device, records: records)
        } catch {
            return DecodedMessage(device: nil, records: [.failure(error)])
        }
    }

    private func records(
        _ payload: [UInt8], _ topic: ObservationTopic, _ contentType: String?, _ receipt: Instant
    ) -> [DecodedRecord] {
        guard payload.count <= maximumBytes else { return [.failure(.tooLarge(maximumBytes))] }
        let context = DecodingContext(
            vocabulary: vocabulary, topicStream: topic.stream, receipt: receipt)
        return payload.withUnsafeBytes { bytes in
            do throws(JSONError) {
                let records = try parser.withDocument(bytes) { root in
                    Self.codec(for: root, contentType: contentType)
                        .records(in: root, context: context)
                }
                return records.isEmpty ? [.failure(.empty)] : records
            } catch {
                return [.failure(Rejection(error, maximumBytes: maximumBytes))]
            }
        }
    }

    private static func codec(
        for root: JSONValue, contentType: String?
    ) -> any MessageCodec {
        if let contentType, SenMLCodec.isMediaType(contentType) { return SenMLCodec() }
        return SenMLCodec.isPack(root) ? SenMLCodec() : NativeCodec()
    }
}

@available(*, unavailable, message: "a decoder's parser serves one thread at a time")
extension MessageDecoder: Sendable {}
