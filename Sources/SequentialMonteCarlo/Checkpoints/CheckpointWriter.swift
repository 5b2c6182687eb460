/// Writes a posterior as bytes that read back to the last bit.
///
/// Layout: four bytes `TWIN`, the format version as a 32-bit number, the fields in the order they
/// are written, then the FNV-1a digest of everything before it as a 64-bit number. All numbers are
/// little-endian; a floating-point number is stored by its bit pattern.
public struct CheckpointWriter: Sendable {
    private var bytes: [UInt8]

    /// Begins a checkpoint of the given format version.
    public init(version: UInt32) {
        bytes = Array("TWIN".utf8)
        append(version)
    }

    /// Appends an unsigned number of any width.
    public mutating func append(_ value: some FixedWidthInteger & UnsignedInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends a signed 64-bit number.
    public mutating func append(_ value: Int64) { append(UInt64(bitPattern: value)) }

    /// Appends a number by its bit pattern.
    public mutating func append(_ value: Double) { append(value.bitPattern) }

    /// Appends a length and that many numbers.
    public mutating func append(_ values: [Double]) {
        append(UInt32(values.count))
        bytes.reserveCapacity(bytes.count + values.count * 8)
        for value in values { append(value) }
    }

    /// Appends a length and that many numbers by their bit patterns.
    public mutating func append(_ values: [Float]) {
        append(UInt32(values.count))
        bytes.reserveCapacity(bytes.count + values.count * 4)
        for value in values { append(value.bitPattern) }
    }

    /// Appends a length and that many bytes.
    public mutating func append(_ values: [UInt8]) {
        append(UInt32(values.count))
        bytes.append(contentsOf: values)
    }

    /// Appends a length and the UTF-8 bytes of a text.
    public mutating func append(_ text: String) { append(Array(text.utf8)) }

    /// Ends the checkpoint with its digest.
    public consuming func finish() -> [UInt8] {
        append(checkpointDigest(bytes[...]))
        return bytes
    }
}

/// FNV-1a over bytes: finds torn or altered checkpoints, promises nothing against forgery.
func checkpointDigest(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
}
