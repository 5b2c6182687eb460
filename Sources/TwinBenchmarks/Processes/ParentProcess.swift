import Foundation

/// What a started process says to the one that started it, over standard output.
enum ParentProcess {
    /// Says a line.
    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// Says a value as a line of JSON.
    static func report(_ value: some Encodable) throws {
        say(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }
}

/// A measurement that did not come about, in one sentence.
struct Shortfall: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
