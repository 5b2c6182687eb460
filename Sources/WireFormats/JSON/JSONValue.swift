import CSimdjson

/// One value of a parsed document, a cursor into the parser's memory.
///
/// Valid only inside the closure it was lent to.
package struct JSONValue {
    private let node: UnsafePointer<twind_json_node>

    /// Points at a node.
    init(node: UnsafePointer<twind_json_node>) {
        self.node = node
    }

    /// The content of a value.
    package enum Content {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A whole number in the range of `Int64`.
        case integer(Int64)
        /// Any other number; finite.
        case number(Double)
        /// A string.
        case text(JSONText)
        /// An array.
        case array(JSONChildren)
        /// An object; each child has a `key`, and two may have the same.
        case object(JSONChildren)
    }

    /// What the value is.
    package var content: Content {
        switch twind_json_kind(node.pointee.kind) {
        case twind_json_bool: .bool(node.pointee.integer != 0)
        case twind_json_int64: .integer(node.pointee.integer)
        case twind_json_uint64: .number(Double(node.pointee.unsigned_integer))
        case twind_json_double: .number(node.pointee.number)
        case twind_json_string:
            .text(JSONText(start: node.pointee.text, count: Int(node.pointee.length)))
        case twind_json_array: .array(children)
        case twind_json_object: .object(children)
        default: .null
        }
    }

    /// The name of the member; empty outside an object.
    package var key: JSONText {
        JSONText(start: node.pointee.key, count: Int(node.pointee.key_length))
    }

    /// The string, if it is one.
    package var text: JSONText? {
        if case .text(let text) = content { text } else { nil }
    }

    /// The members, if it is an object.
    package var members: JSONChildren? {
        if case .object(let members) = content { members } else { nil }
    }

    /// The number as `Double`, rounded to nearest, if it is one.
    package var number: Double? {
        switch content {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// Whether it is `null`.
    package var isNull: Bool {
        if case .null = content { true } else { false }
    }

    private var children: JSONChildren {
        JSONChildren(
            position: node + 1, end: node + Int(node.pointee.span), count: Int(node.pointee.length))
    }
}

/// The elements of an array or the members of an object, in the order of the text.
package struct JSONChildren: Sequence, IteratorProtocol {
    private var position: UnsafePointer<twind_json_node>
    private let end: UnsafePointer<twind_json_node>
    /// How many there are in all.
    package let count: Int

    /// Covers the nodes between two pointers.
    fileprivate init(
        position: UnsafePointer<twind_json_node>, end: UnsafePointer<twind_json_node>, count: Int
    ) {
        self.position = position
        self.end = end
        self.count = count
    }

    /// Moves on by one child.
    package mutating func next() -> JSONValue? {
        guard position < end else { return nil }
        defer { position += Int(position.pointee.span) }
        return JSONValue(node: position)
    }
}

/// A string or member name of a document, valid UTF-8 in the parser's memory.
package struct JSONText {
    /// The bytes, unescaped; may hold NUL.
    package let utf8: UnsafeBufferPointer<UInt8>

    fileprivate init(start: UnsafePointer<CChar>?, count: Int) {
        utf8 = UnsafeBufferPointer(
            start: UnsafeRawPointer(start)?.assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// A copy; allocates beyond 15 bytes.
    package var string: String { String(decoding: utf8, as: UTF8.self) }

    /// Whether both have the same bytes.
    package static func == (left: JSONText, right: StaticString) -> Bool {
        left.utf8.count == right.utf8CodeUnitCount
            && right.withUTF8Buffer { $0.elementsEqual(left.utf8) }
    }
}
