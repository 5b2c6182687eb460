import CZlib
import Foundation

/// Reads a file's bytes, plain or compressed with gzip.
enum ByteSource {
    /// Hands the file to `consume` in pieces of up to 256 KiB.
    ///
    /// zlib reads plain files as they are, so nothing depends on the name.
    ///
    /// - Throws: `TableError` when the file cannot be opened or its compression is broken, and
    ///   whatever `consume` throws.
    static func read(_ path: String, _ consume: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard let file = gzopen(path, "rb") else {
            throw TableError(
                path: path, line: nil,
                message: "cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { gzclose(file) }
        gzbuffer(file, 1 << 17)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = gzread(file, buffer.baseAddress, UInt32(buffer.count))
            guard count >= 0 else {
                var code: Int32 = 0
                let reason = gzerror(file, &code).map { String(cString: $0) } ?? "read error"
                throw TableError(path: path, line: nil, message: "cannot be read: \(reason)")
            }
            guard count > 0 else { return }
            try consume(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]))
        }
    }
}

/// What is wrong with a table, where, and how to mend it.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// The line, counted from 1, where the fault is of one.
    public var line: Int?
    /// What is wrong; names no value.
    public var message: String

    /// The whole sentence.
    public var description: String {
        line.map { "\(path), line \($0): \(message)" } ?? "\(path): \(message)"
    }
}
