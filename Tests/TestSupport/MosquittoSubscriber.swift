import Foundation
import Glibc

/// An independent subscriber: `mosquitto_sub` with its output parsed.
package final class MosquittoSubscriber: Sendable {
    /// A message as the broker delivered it.
    package struct Message: Hashable, Sendable {
        /// The topic.
        package var topic: String
        /// The payload.
        package var payload: [UInt8]
        /// Whether it came from the broker's store of retained messages.
        package var isRetained: Bool

        /// Puts a message together.
        package init(topic: String, payload: [UInt8], isRetained: Bool) {
            self.topic = topic
            self.payload = payload
            self.isRetained = isRetained
        }

        /// The payload as text, malformed UTF-8 repaired.
        package var text: String { String(decoding: payload, as: UTF8.self) }
    }

    /// What has arrived so far.
    package let messages = Recorder<Message>()
    private let process: ChildProcess
    private let reader: TestThread

    /// Subscribes at QoS 1 and waits for the broker to confirm.
    package init(port: UInt16, filter: String, arguments: [String] = []) throws {
        let output = Pipe()
        // stdbuf, because mosquitto_sub would keep the confirmation in its buffer.
        process = try ChildProcess(
            [
                "stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", "\(port)", "-V", "5",
                "-d", "-q", "1", "-t", filter, "-F", "MESSAGE %r %x %t",
            ] + arguments, output: output.fileHandleForWriting.fileDescriptor)
        try output.fileHandleForWriting.close()
        let isSubscribed = Recorder<Bool>()
        let descriptor = dup(output.fileHandleForReading.fileDescriptor)
        reader = TestThread { [messages] in
            guard let stream = fdopen(descriptor, "r") else { return }
            defer { fclose(stream) }
            var line: UnsafeMutablePointer<CChar>?
            var capacity = 0
            defer { free(line) }
            while getline(&line, &capacity, stream) > 0, let text = line {
                let words = String(cString: text).dropLast()
                if words.hasPrefix("Subscribed") { isSubscribed.append(true) }
                if let message = Self.parse(words) { messages.append(message) }
            }
        }
        guard isSubscribed.wait(until: { !$0.isEmpty }) else {
            throw SystemError("mosquitto_sub", ETIMEDOUT)
        }
    }

    deinit {
        process.send(SIGKILL)
        _ = process.waitForExit()
        _ = reader.join()
    }

    private static func parse(_ line: Substring) -> Message? {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, words[0] == "MESSAGE" else { return nil }
        var payload: [UInt8] = []
        var digits = words[2]
        while let byte = UInt8(digits.prefix(2), radix: 16) {
            payload.append(byte)
            digits = digits.dropFirst(2)
        }
        return Message(topic: String(words[3]), payload: payload, isRetained: words[1] == "1")
    }
}
