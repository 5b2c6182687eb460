import ClinicalTypes

/// A format of observation messages.
protocol MessageCodec {
    /// Reads the records of a parsed payload, in order; a payload that is none of this format's is one
    /// rejected record, and one without any reading gives none.
    func records(in root: JSONValue, context: DecodingContext) -> [DecodedRecord]
}

/// What a codec must know beside the payload.
struct DecodingContext {
    /// The streams and units.
    let vocabulary: Vocabulary
    /// The stream the topic names, which need not be in the vocabulary.
    let topicStream: StreamCode
    /// When the message came.
    let receipt: Instant

    /// The definition of the stream the topic names.
    ///
    /// - Throws: `unknownCode` if the vocabulary does not list it.
    func defaultStream() throws(Rejection) -> StreamDefinition {
        guard let stream = vocabulary.stream(spelled: topicStream.rawValue) else {
            throw .unknownTopicStream
        }
        return stream
    }

    /// Turns a number as sent into a value of `stream` in its canonical unit.
    ///
    /// - Throws: `badField` without a unit where a bare number could mean several things, `unknownUnit`
    ///   for a spelling that is not listed, `outOfRange` for a value that is not accepted, among them
    ///   the markers -999 and -99.9 that monitors send for a missing value.
    func canonicalValue(
        _ value: Double, unit: String?, stream: StreamDefinition
    ) throws(Rejection) -> Double {
        var converted = value
        if let unit {
            guard let canonical = stream.canonicalValue(value, unit: unit) else {
                throw .unknownUnit(of: stream)
            }
            converted = canonical
        } else if !stream.isDimensionless {
            throw .missingUnit(of: stream)
        }
        guard stream.accepted.contains(converted) else {
            throw value == -999 || value == -99.9 ? .missingMarker : .outOfRange(of: stream)
        }
        return converted
    }
}
