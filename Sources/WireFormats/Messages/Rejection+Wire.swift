import ClinicalTypes

/// The faults both formats share. No text repeats anything out of a payload.
extension Rejection {
    /// A message without any reading.
    static let empty = Rejection(.empty, "the message holds no reading; send at least one")

    /// An element that is no object.
    static let notAnObject = Rejection(.malformed, "the record is not a JSON object")

    /// A code that names no stream.
    static let unknownCode = Rejection(
        .unknownCode,
        "the code is not in the vocabulary; send a stream name, a LOINC code or an MDC number")

    /// A record without a code on a topic that names no stream.
    static let unknownTopicStream = Rejection(
        .unknownCode,
        "the stream level of the topic is not in the vocabulary and the record names no other;"
            + " publish on a topic of a listed stream or send its name with the record")

    /// A value that stands for no value.
    static let missingMarker = Rejection(
        .outOfRange, "the value is a monitor's marker for a missing value; leave the record out")

    /// A payload beyond the limit.
    static func tooLarge(_ maximumBytes: Int) -> Rejection {
        Rejection(.tooLarge, "the payload has more than \(maximumBytes) bytes; send it in parts")
    }

    /// A message with more records than are taken.
    static func tooManyRecords(_ maximum: Int) -> Rejection {
        Rejection(.tooLarge, "the message has more than \(maximum) records; send it in parts")
    }

    /// A unit without a conversion.
    static func unknownUnit(of stream: StreamDefinition) -> Rejection {
        Rejection(
            .unknownUnit, "the unit is not listed for \(stream.code); send \(stream.unit)")
    }

    /// A bare number that could mean several things.
    static func missingUnit(of stream: StreamDefinition) -> Rejection {
        Rejection(
            .badField,
            "the unit is missing and is never guessed; send \(stream.unit) for \(stream.code)")
    }

    /// A value that is not accepted; the text gives the range, not the value.
    static func outOfRange(of stream: StreamDefinition) -> Rejection {
        Rejection(
            .outOfRange,
            "the value lies outside the accepted \(stream.accepted.lowerBound) to"
                + " \(stream.accepted.upperBound) \(stream.unit) of \(stream.code)")
    }

    /// A member that holds something else than it must.
    static func badMember(_ name: StaticString, _ rule: StaticString) -> Rejection {
        Rejection(.badField, "\(name) must be \(rule)")
    }

    /// A member that an object has twice.
    static func duplicateMember(_ name: StaticString) -> Rejection {
        Rejection(.malformed, "an object has the member \(name) twice; send it once")
    }

    /// A payload that is no JSON.
    init(_ error: JSONError, maximumBytes: Int) {
        switch error {
        case .tooLarge: self = .tooLarge(maximumBytes)
        case .empty: self = .empty
        case .tooDeep:
            self.init(.malformed, "the JSON nests too deep; send one object or an array of objects")
        case .badText:
            self.init(
                .malformed,
                "a JSON string is unterminated, badly escaped or not UTF-8; encode the text as UTF-8"
            )
        case .badNumber:
            self.init(
                .malformed,
                "a JSON number is misspelt, not finite or beyond 64 bits; leave missing values out")
        case .syntax:
            self.init(
                .malformed, "the payload is not JSON; send one object or an array of objects")
        }
    }
}
