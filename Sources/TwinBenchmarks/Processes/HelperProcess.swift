import Foundation

/// A process that takes part in a measurement and answers line by line: one of this program beside the
/// daemon, or an interpreter.
final class HelperProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    /// Its process id.
    var processID: Int32 { process.processIdentifier }

    /// Starts this program with other arguments.
    convenience init(_ arguments: [String]) throws {
        try self.init(Laboratory.ownExecutable, arguments)
    }

    /// Starts a program, with more in its environment than this process has.
    init(_ executable: URL, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
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
        try tell("go")
    }

    /// Says a line to it.
    func tell(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
    }

    /// Kills it unless it does what is asked of it within so many seconds; the wait for a line then
    /// ends in an error.
    func within<Result>(seconds: Int, _ body: () throws -> Result) throws -> Result {
        let identifier = processID
        let watchdog = DispatchSource.makeTimerSource(queue: .global())
        watchdog.setEventHandler { kill(identifier, SIGKILL) }
        watchdog.schedule(deadline: .now() + .seconds(seconds))
        watchdog.resume()
        defer { watchdog.cancel() }
        return try body()
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
