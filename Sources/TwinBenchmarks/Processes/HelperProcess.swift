import Foundation

/// A process of this program that plays a part beside the daemon.
final class HelperProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    /// Its process id.
    var processID: Int32 { process.processIdentifier }

    /// Starts this program with other arguments.
    init(_ arguments: [String]) throws {
        process.executableURL = Laboratory.ownExecutable
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        RunningProcesses.note(processID)
    }

    deinit { stop() }

    /// Waits until it says `ready`.
    func awaitReady() throws {
        guard try line() == "ready" else { throw Shortfall("a helper process did not get ready") }
    }

    /// Lets it go on.
    func go() throws {
        try input.fileHandleForWriting.write(contentsOf: Data("go\n".utf8))
    }

    /// Waits for its report.
    func report<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(try line().utf8))
    }

    /// Waits for its end.
    func awaitEnd() {
        process.waitUntilExit()
        RunningProcesses.forget(processID)
    }

    /// Ends it at once.
    func stop() {
        if process.isRunning { kill(processID, SIGKILL) }
        awaitEnd()
    }

    private func line() throws -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Shortfall("a helper process ended early") }
            unread += more
        }
    }
}
