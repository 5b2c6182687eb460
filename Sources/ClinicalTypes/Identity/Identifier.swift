/// A name that can stand as one level of an MQTT topic.
///
/// One to 64 of the characters `A-Z a-z 0-9 . _ -`: no slash, wildcard, space or control
/// character, so that a name can never widen a topic filter or forge a log line.
public protocol Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as published.
    var rawValue: String { get }

    /// Takes a name that `isValid(_:)` accepts.
    init(validated rawValue: String)
}

extension Identifier {
    /// Returns nil for a name with a character outside the allowed set, empty, or too long.
    public init?(_ rawValue: some StringProtocol) {
        let name = String(rawValue)
        guard Self.isValid(name) else { return nil }
        self.init(validated: name)
    }

    /// Says whether `text` is one to 64 of the allowed characters.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        // A contiguous copy, because reading a generic string byte by byte is slow in this hot path.
        var name = String(text)
        return name.withUTF8 { !$0.isEmpty && $0.count <= 64 && $0.allSatisfy(isAllowed) }
    }

    /// Orders by the bytes of the name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The name as published.
    public var description: String { rawValue }
}

extension Identifier where Self: Codable {
    /// Reads the name as a string.
    ///
    /// - Throws: `DecodingError` for a name that is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let name = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "the name is not one to 64 of A-Z a-z 0-9 . _ -")
        }
        self = name
    }

    /// Writes the name as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

private func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
    default: false
    }
}

/// The pseudonym of a patient.
public struct PatientID: Identifier {
    /// The pseudonym.
    public let rawValue: String

    /// Takes a name that `isValid(_:)` accepts.
    public init(validated rawValue: String) { self.rawValue = rawValue }
}

/// The name under which a device or gateway publishes.
public struct DeviceID: Identifier {
    /// The name, which is the device level of its topics.
    public let rawValue: String

    /// Takes a name that `isValid(_:)` accepts.
    public init(validated rawValue: String) { self.rawValue = rawValue }
}

/// The name of a kind of measurement, such as `heart_rate`.
public struct StreamCode: Identifier, Codable {
    /// The name, as the vocabulary and the topics spell it.
    public let rawValue: String

    /// Takes a name that `isValid(_:)` accepts.
    public init(validated rawValue: String) { self.rawValue = rawValue }
}
