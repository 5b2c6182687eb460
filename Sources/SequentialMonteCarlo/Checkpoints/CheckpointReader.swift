/// Reads what `CheckpointWriter` wrote.
///
/// The digest is checked before the first field is read, so a field can only be missing when the
/// reader asks for more than the writer wrote.
public struct CheckpointReader: Sendable {
    /// The format version that the writer was given.
    public let version: UInt32
    private var rest: ArraySlice<UInt8>

    /// Opens a checkpoint.
    ///
    /// - Throws: `notACheckpoint` when the first bytes are others; `damaged` when the digest does
    ///   not fit.
    public init(_ bytes: [UInt8]) throws(CheckpointError) {
        guard bytes.count >= 16, bytes.starts(with: "TWIN".utf8) else { throw .notACheckpoint }
        let body = bytes.dropLast(8)
        guard checkpointDigest(body) == littleEndian(bytes.suffix(8)) else { throw .damaged }
        version = littleEndian(bytes[4..<8])
        rest = body.dropFirst(8)
    }

    /// Whether every byte was read.
    public var isAtEnd: Bool { rest.isEmpty }

    /// Reads an unsigned number of the width of its type.
    public mutating func read<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type = Value.self
    )
        throws(CheckpointError) -> Value
    {
        littleEndian(try take(Value.bitWidth / 8))
    }

    /// Reads a signed 64-bit number.
    public mutating func readInt64() throws(CheckpointError) -> Int64 {
        Int64(bitPattern: try read(UInt64.self))
    }

    /// Reads a number by its bit pattern.
    public mutating func readDouble() throws(CheckpointError) -> Double {
        Double(bitPattern: try read(UInt64.self))
    }

    /// Reads a length and that many numbers.
    public mutating func readDoubles() throws(CheckpointError) -> [Double] {
        let count = Int(try read(UInt32.self))
        let slice = try take(count * 8)
        return (0..<count).map { index in
            let start = slice.startIndex + index * 8
            return Double(bitPattern: littleEndian(slice[start..<start + 8]))
        }
    }

    /// Reads a length and that many numbers.
    public mutating func readFloats() throws(CheckpointError) -> [Float] {
        let count = Int(try read(UInt32.self))
        return try take(count * 4).withUnsafeBytes { bytes in
            (0..<count).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }

    /// Reads a length and that many bytes.
    public mutating func readBytes() throws(CheckpointError) -> [UInt8] {
        Array(try take(Int(try read(UInt32.self))))
    }

    /// Reads a length and a text.
    public mutating func readString() throws(CheckpointError) -> String {
        guard let text = String(validating: try readBytes(), as: UTF8.self) else { throw .damaged }
        return text
    }

    private mutating func take(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .tooShort }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

/// Why a checkpoint cannot be read.
public enum CheckpointError: Error, Hashable, Sendable {
    /// The bytes do not begin like a checkpoint.
    case notACheckpoint
    /// The bytes changed since they were written.
    case damaged
    /// The checkpoint ends before the field that was asked for.
    case tooShort
    /// The checkpoint has a format that this version does not know, or is of another twin.
    case unknownFormat(UInt32)
}

private func littleEndian<Value: FixedWidthInteger & UnsignedInteger>(
    _ bytes: ArraySlice<UInt8>
) -> Value {
    var value: Value = 0
    for byte in bytes.reversed() { value = value << 8 | Value(byte) }
    return value
}
