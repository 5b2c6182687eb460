import Foundation
import Logging
import Testing
import TwinServices

/// A connected pair of sockets that keeps the borders of writes: each read returns one write.
private final class WriteRecorder: Sendable {
    let writeEnd: Int32
    private let readEnd: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0 else {
            throw POSIXError(.EIO)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func nextWrite(within milliseconds: Int32 = 10_000) -> String? {
        var entry = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(readEnd, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }

    func journalStream() -> String {
        var status = stat()
        fstat(writeEnd, &status)
        return "\(status.st_dev):\(status.st_ino)"
    }
}

@Suite("LogOutput")
struct LogOutputTests {
    private let recorder: WriteRecorder

    init() throws { recorder = try WriteRecorder() }

    private func output(
        _ level: Logger.Level = .info, _ format: LogFormat = .journal,
        environment: [String: String] = [:]
    ) -> LogOutput {
        LogOutput(
            level: level, format: format, descriptor: recorder.writeEnd, environment: environment)
    }

    private func logger(_ output: LogOutput) -> Logger {
        Logger(label: "test") { ServiceLogHandler(label: $0, output: output) }
    }

    @Test("A record is one write of one line")
    func oneWritePerRecord() {
        var log = logger(output())
        log[metadataKey: "device"] = "d1"
        log.error("first", metadata: ["code": "5"])
        log.notice("second")
        #expect(recorder.nextWrite() == "<3>test: first code=5 device=d1\n")
        #expect(recorder.nextWrite() == "<5>test: second device=d1\n")
        #expect(recorder.nextWrite(within: 0) == nil)
    }

    @Test("A record's own metadata comes before the provider's, that before the logger's")
    func metadataPrecedence() {
        let sink = output()
        var log = Logger(label: "test") { label in
            var handler = ServiceLogHandler(label: label, output: sink)
            handler.metadataProvider = Logger.MetadataProvider { ["b": "p", "c": "p"] }
            return handler
        }
        log[metadataKey: "a"] = "l"
        log[metadataKey: "b"] = "l"
        log.info("m", error: TwinServices.ExitStatus.usage, metadata: ["c": "r"])
        #expect(recorder.nextWrite() == "<6>test: m a=l b=p c=r error=usage\n")
    }

    @Test("A changed level holds for loggers that exist, unless they have their own")
    func levelChangesWhileRunning() {
        let output = output(.warning)
        let log = logger(output)
        var chatty = logger(output)
        chatty.logLevel = .debug
        log.info("hidden")
        chatty.debug("shown")
        output.level = .debug
        log.debug("now shown")
        #expect(recorder.nextWrite() == "<7>test: shown\n")
        #expect(recorder.nextWrite() == "<7>test: now shown\n")
        #expect(recorder.nextWrite(within: 0) == nil)
    }

    @Test("Automatic format takes the journal's exactly when the descriptor is the journal's")
    func automaticFormat() {
        let stream = recorder.journalStream()
        let end = recorder.writeEnd
        #expect(
            LogFormat.auto.resolved(for: end, environment: ["JOURNAL_STREAM": stream]) == .journal)
        #expect(LogFormat.auto.resolved(for: end, environment: ["JOURNAL_STREAM": "1:2"]) == .text)
        #expect(LogFormat.auto.resolved(for: end, environment: [:]) == .text)
        #expect(LogFormat.auto.resolved(for: -1, environment: [:]) == .text)
        #expect(LogFormat.text.resolved(for: end, environment: ["JOURNAL_STREAM": stream]) == .text)
        logger(output(.info, .auto, environment: ["JOURNAL_STREAM": stream])).info("m")
        #expect(recorder.nextWrite() == "<6>test: m\n")
    }

    @Test("Records of many threads do not mix")
    func manyThreads() throws {
        let folder = try TemporaryFolder()
        let descriptor = open(folder.path("log"), O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        let shared = LogOutput(
            level: .info, format: .journal, descriptor: descriptor, environment: [:])
        let log = Logger(label: "test") { ServiceLogHandler(label: $0, output: shared) }
        let filler = String(repeating: "x", count: 1_000)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for record in 0..<100 { log.info("\(thread).\(record) \(filler)") }
        }
        let lines = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
            .split(separator: "\n")
        let expected = Set((0..<800).map { "<6>test: \($0 / 100).\($0 % 100) \(filler)" })
        #expect(lines.count == 800)
        #expect(Set(lines.map(String.init)) == expected)
    }
}
