/// A value that a checkpoint holds, and that reads back to the last bit.
public protocol CheckpointValue: Sendable {
    /// Appends the value.
    func encode(into writer: inout CheckpointWriter)

    /// Reads what `encode(into:)` appended.
    ///
    /// - Throws: `CheckpointError` when the bytes are no such value.
    init(from reader: inout CheckpointReader) throws(CheckpointError)
}

extension Array where Element: CheckpointValue {
    func encode(into writer: inout CheckpointWriter) {
        writer.append(UInt32(count))
        for element in self { element.encode(into: &writer) }
    }

    /// Reads a length and that many values.
    init(from reader: inout CheckpointReader) throws(CheckpointError) {
        self = []
        for _ in 0..<(try reader.read(UInt32.self)) { append(try Element(from: &reader)) }
    }
}
