/// Tells code from comments and string literals in Swift source, byte by byte.
///
/// Does not know regular-expression literals: a lone quote in one would start a string.
struct CodeScanner {
    private let bytes: [UInt8]
    private let keepsLiterals: Bool
    private var position = 0
    private var code: [UInt8] = []

    /// The source with comments, and on request the insides of string literals, turned into spaces.
    ///
    /// Newlines stay. A literal that is kept includes its interpolations, which are code too.
    static func code(of source: String, keepingLiterals: Bool) -> String {
        var scanner = CodeScanner(bytes: Array(source.utf8), keepsLiterals: keepingLiterals)
        scanner.scan()
        return String(decoding: scanner.code, as: UTF8.self)
    }

    private init(bytes: [UInt8], keepsLiterals: Bool) {
        self.bytes = bytes
        self.keepsLiterals = keepsLiterals
        code.reserveCapacity(bytes.count)
    }

    private mutating func scan() {
        while position < bytes.count {
            if isNext("//") {
                while position < bytes.count, !isNext("\n") { take(asSpace: true) }
            } else if isNext("/*") {
                skipComment()
            } else if let hashes = hashesOfLiteral() {
                skipLiteral(hashes: hashes)
            } else {
                take(asSpace: false)
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            let opens = isNext("/*")
            let closes = isNext("*/")
            depth += opens ? 1 : closes ? -1 : 0
            take(opens || closes ? 2 : 1, asSpace: true)
        } while depth > 0 && position < bytes.count
    }

    /// How many `#` stand before the quote of a literal that starts here; nil where none starts.
    private func hashesOfLiteral() -> Int? {
        let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
        let quote = position + hashes
        return quote < bytes.count && bytes[quote] == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func skipLiteral(hashes: Int) {
        take(hashes, asSpace: !keepsLiterals)
        let pounds = String(repeating: "#", count: hashes)
        let quotes = isNext("\"\"\"") ? "\"\"\"" : "\""
        take(quotes.utf8.count, asSpace: !keepsLiterals)
        while position < bytes.count, !isNext(quotes + pounds) {
            let isEscape = isNext("\\" + pounds)
            take(isEscape ? 2 + hashes : 1, asSpace: !keepsLiterals)
        }
        take(quotes.utf8.count + hashes, asSpace: !keepsLiterals)
    }

    private func isNext(_ text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    private mutating func take(_ count: Int = 1, asSpace: Bool) {
        for byte in bytes[position...].prefix(count) {
            code.append(asSpace && byte != UInt8(ascii: "\n") ? UInt8(ascii: " ") : byte)
        }
        position = min(position + count, bytes.count)
    }
}
