public import ClinicalTypes

/// Writes readings as native JSON, in canonical units, so that `MessageDecoder` reads back the same.
public struct NativeEncoder: Sendable {
    private let vocabulary: Vocabulary

    /// Makes an encoder for the streams of `vocabulary`.
    public init(vocabulary: Vocabulary = .standard) {
        self.vocabulary = vocabulary
    }

    /// One observation as an object.
    ///
    /// - Precondition: The stream is in the vocabulary, the value finite, the sequence number not
    ///   negative, its boot up to 64 printable ASCII characters and its ordinal 0.
    public func encode(_ reading: Reading) -> [UInt8] {
        precondition(
            reading.sequence.map { $0.ordinal == 0 } ?? true,
            "a reading with an ordinal is written in the batch it came in")
        var text = ""
        write(reading, to: &text)
        return Array(text.utf8)
    }

    /// A batch as an array, in this order.
    ///
    /// - Precondition: Each reading as above, except that the ordinal counts the earlier readings of
    ///   the batch with the same boot and number, for the format does not spell it.
    public func encode(_ readings: [Reading]) -> [UInt8] {
        var counts: [SequenceKey: Int] = [:]
        var text = "["
        for (index, reading) in readings.enumerated() {
            if let key = reading.sequence {
                let unordered = SequenceKey(boot: key.boot, number: key.number)
                precondition(
                    key.ordinal == counts[unordered, default: 0],
                    "ordinals count the readings of a batch that share a number")
                counts[unordered, default: 0] += 1
            }
            if index > 0 { text += "," }
            write(reading, to: &text)
        }
        text += "]"
        return Array(text.utf8)
    }

    private func write(_ reading: Reading, to text: inout String) {
        guard let stream = vocabulary.stream(reading.code) else {
            preconditionFailure("\(reading.code) is not in the vocabulary")
        }
        precondition(reading.value.isFinite, "a reading's value is finite")
        text += "{\"code\":\"\(stream.code)\",\"value\":\(reading.value),\"unit\":"
        Self.write(quoted: stream.unit, to: &text)
        text += ",\"time\":\"\(reading.time.iso8601)\""
        if let key = reading.sequence {
            precondition(key.number >= 0, "a sequence number is not negative")
            precondition(
                SequenceKey.isWritableBoot(key.boot.utf8),
                "a boot is up to 64 printable ASCII characters")
            text += ",\"boot\":"
            Self.write(quoted: key.boot, to: &text)
            text += ",\"seq\":\(key.number)"
        }
        switch reading.quality {
        case .valid: break
        case .questionable: text += ",\"quality\":\"questionable\""
        case .invalid: text += ",\"quality\":\"invalid\""
        case .test: text += ",\"quality\":\"test\""
        }
        text += "}"
    }

    /// Writes a string without control characters.
    private static func write(quoted string: String, to text: inout String) {
        text += "\""
        for character in string.unicodeScalars {
            if character == "\"" || character == "\\" { text += "\\" }
            text.unicodeScalars.append(character)
        }
        text += "\""
    }
}
