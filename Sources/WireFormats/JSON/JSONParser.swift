import CSimdjson

/// Parses JSON documents one after the other in memory taken once.
///
/// Strict RFC 8259: no comments, no NaN or infinities, no trailing text, no invalid UTF-8. A whole
/// number beyond 64 bits and a number beyond the range of `Double` make the document invalid. Used
/// by one thread at a time.
package final class JSONParser {
    private let parser: OpaquePointer

    /// Makes a parser.
    ///
    /// - Parameters:
    ///   - capacity: The longest document in bytes, 1 to 2³⁰; address space of about 32 times as much is
    ///     reserved.
    ///   - maximumDepth: How deep arrays and objects may nest, 1 to 128.
    /// - Precondition: Both lie in range and memory suffices.
    package init(capacity: Int, maximumDepth: Int = 32) {
        precondition((1...1 << 30).contains(capacity), "a JSON capacity is 1 to 2^30 bytes")
        precondition((1...128).contains(maximumDepth), "a JSON depth is 1 to 128")
        guard let parser = twind_json_parser_create(capacity, maximumDepth) else {
            preconditionFailure("no memory for a JSON parser of \(capacity) bytes")
        }
        self.parser = parser
    }

    deinit {
        twind_json_parser_destroy(parser)
    }

    /// Parses a document and lends its root to `body`.
    ///
    /// - Parameter body: Must not let a `JSONValue` escape: its memory is used again by the next call.
    /// - Throws: What keeps `bytes` from being a document; the parser stays usable.
    /// - Complexity: O(*n*) in the length of the document; allocates nothing.
    package func withDocument<Result>(
        _ bytes: UnsafeRawBufferPointer, _ body: (JSONValue) -> Result
    ) throws(JSONError) -> Result {
        var root: UnsafePointer<twind_json_node>?
        let start = bytes.bindMemory(to: UInt8.self).baseAddress
        let error = twind_json_parse(parser, start, bytes.count, &root)
        guard let root else { throw JSONError(error) }
        return body(JSONValue(node: root))
    }
}

@available(*, unavailable, message: "a parser lends its buffers to one thread at a time")
extension JSONParser: Sendable {}

/// Why a text is no JSON document the parser takes.
package enum JSONError: Error, Hashable, Sendable {
    /// Longer than the parser's capacity.
    case tooLarge
    /// Nested deeper than the parser's limit.
    case tooDeep
    /// No value at all.
    case empty
    /// A string is unterminated, badly escaped or not valid UTF-8.
    case badText
    /// A number is misspelt or beyond 64 bits.
    case badNumber
    /// Anything else against the grammar.
    case syntax

    fileprivate init(_ error: twind_json_error) {
        self =
            switch error {
            case twind_json_too_large: .tooLarge
            case twind_json_too_deep: .tooDeep
            case twind_json_empty: .empty
            case twind_json_bad_text: .badText
            case twind_json_bad_number: .badNumber
            default: .syntax
            }
    }
}
