/// What a text in the configuration must look like.
enum TextRule: Sendable, CustomStringConvertible {
    /// A name or address of a host.
    case host
    /// A name in the session, the log or a certificate: 1 to 64 of `A-Z a-z 0-9 . _ -`.
    case name
    /// One line of at most 256 bytes, or nothing.
    case optionalLine
    /// A path from the root of the file system.
    case absolutePath
    /// A path from the root of the file system, or nothing.
    case optionalAbsolutePath
    /// An MQTT topic without wildcards: levels of `name`, joined by slashes.
    case topic

    /// The end of the sentence "must be …".
    var description: String {
        switch self {
        case .host: "a host name or address of 1 to 253 visible characters without spaces"
        case .name: "1 to 64 letters, digits, dots, underscores or hyphens"
        case .optionalLine: "empty or one line of at most 256 bytes"
        case .absolutePath: "an absolute path"
        case .optionalAbsolutePath: "empty or an absolute path"
        case .topic: "topic levels of 1 to 64 letters, digits, dots, underscores or hyphens"
        }
    }

    /// Whether a value keeps to the rule. O(*n*).
    func accepts(_ value: String) -> Bool {
        let isOneLine = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        switch self {
        case .host:
            return (1...253).contains(value.utf8.count)
                && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        case .name:
            return (1...64).contains(value.utf8.count) && value.utf8.allSatisfy(Self.isNameByte)
        case .optionalLine:
            return value.utf8.count <= 256 && isOneLine
        case .absolutePath:
            return value.hasPrefix("/") && value.utf8.count < 4096 && isOneLine
        case .optionalAbsolutePath:
            return value.isEmpty || TextRule.absolutePath.accepts(value)
        case .topic:
            let levels = value.split(separator: "/", omittingEmptySubsequences: false)
            return levels.count <= 8 && levels.allSatisfy { TextRule.name.accepts(String($0)) }
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
