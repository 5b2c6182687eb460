import ClinicalTypes

/// The known members of an observation in native JSON, not yet read.
struct NativeObject {
    /// The value; may be `null`, which is a missing measurement.
    private(set) var value: JSONValue?
    /// The array that makes the object an envelope.
    private(set) var observations: JSONValue?
    private var code: JSONValue?
    private var unit: JSONValue?
    private var time: JSONValue?
    private var boot: JSONValue?
    private var sequence: JSONValue?
    private var quality: JSONValue?

    /// Collects the members and fills the gaps from `defaults`, of which value and observations are
    /// none.
    ///
    /// - Throws: `malformed` if a known member stands there twice.
    init(_ members: JSONChildren, defaults: NativeObject? = nil) throws(Rejection) {
        for member in members {
            let key = member.key
            if key == "value" {
                try Self.set(&value, member, "value")
            } else if key == "unit" {
                try Self.set(&unit, member, "unit")
            } else if key == "time" {
                try Self.set(&time, member, "time")
            } else if key == "code" {
                try Self.set(&code, member, "code")
            } else if key == "seq" {
                try Self.set(&sequence, member, "seq")
            } else if key == "boot" {
                try Self.set(&boot, member, "boot")
            } else if key == "quality" {
                try Self.set(&quality, member, "quality")
            } else if key == "observations" {
                try Self.set(&observations, member, "observations")
            }
        }
        observations = Self.given(observations)
        unit = Self.given(unit) ?? defaults?.unit
        time = Self.given(time) ?? defaults?.time
        code = Self.given(code) ?? defaults?.code
        sequence = Self.given(sequence) ?? defaults?.sequence
        boot = Self.given(boot) ?? defaults?.boot
        quality = Self.given(quality) ?? defaults?.quality
    }

    /// Reads the number and boot, with ordinal 0; nil without a number.
    ///
    /// - Throws: `badField` if either has the wrong type or range.
    func sequenceKey() throws(Rejection) -> SequenceKey? {
        guard let sequence else { return nil }
        guard case .integer(let number) = sequence.content, number >= 0 else {
            throw .badMember("seq", "a whole number from 0 to 9223372036854775807")
        }
        return SequenceKey(boot: try bootName(), number: number)
    }

    /// Reads everything else.
    ///
    /// - Throws: The first fault, in the order code, value, unit, range, time, quality.
    func reading(key: SequenceKey?, _ context: DecodingContext) throws(Rejection) -> Reading {
        let stream = try stream(context)
        let canonical = try context.canonicalValue(try number(), unit: unitName(), stream: stream)
        guard let time else {
            throw Rejection(.badTime, "time is missing; send ISO 8601 with an offset")
        }
        let instant = try Instant(wire: time)
        return Reading(
            code: stream.code, value: canonical, time: instant, sequence: key,
            quality: try readingQuality())
    }

    private func stream(_ context: DecodingContext) throws(Rejection) -> StreamDefinition {
        guard let code else { return try context.defaultStream() }
        guard let text = code.text else { throw .badMember("code", "a string") }
        guard let stream = context.vocabulary.stream(spelled: text.string) else {
            throw .unknownCode
        }
        return stream
    }

    private func number() throws(Rejection) -> Double {
        guard let value else { throw Rejection(.badField, "value is missing; send a number") }
        switch value.content {
        case .integer(let integer): return Double(integer)
        case .number(let number): return number
        case .null:
            throw Rejection(
                .badField, "value is null; leave the observation out when there is no measurement")
        default: throw .badMember("value", "a JSON number; leave missing measurements out")
        }
    }

    private func unitName() throws(Rejection) -> String? {
        guard let unit else { return nil }
        guard let text = unit.text else { throw .badMember("unit", "a string") }
        return text.string
    }

    private func bootName() throws(Rejection) -> String {
        switch boot?.content {
        case nil: return ""
        case .integer(let integer): return String(integer)
        case .text(let text) where SequenceKey.isWritableBoot(text.utf8): return text.string
        default: throw .badMember("boot", "a whole number or up to 64 printable ASCII characters")
        }
    }

    private func readingQuality() throws(Rejection) -> ReadingQuality {
        guard let quality else { return .valid }
        if let text = quality.text {
            if text == "valid" { return .valid }
            if text == "questionable" { return .questionable }
            if text == "invalid" { return .invalid }
            if text == "test" { return .test }
        }
        throw .badMember("quality", "valid, questionable, invalid or test")
    }

    private static func set(
        _ slot: inout JSONValue?, _ member: JSONValue, _ name: StaticString
    ) throws(Rejection) {
        guard slot == nil else { throw .duplicateMember(name) }
        slot = member
    }

    private static func given(_ member: JSONValue?) -> JSONValue? {
        guard let member, !member.isNull else { return nil }
        return member
    }
}

extension SequenceKey {
    /// Whether a boot name can travel: up to 64 printable ASCII characters.
    static func isWritableBoot(_ name: some Collection<UInt8>) -> Bool {
        name.count <= 64 && name.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
