import Foundation

/// An independent requester: `mosquitto_pub` asks, and a subscription collects the answers.
package final class MosquittoRequester: Sendable {
    /// An answer as the broker delivered it.
    package struct Answer: Hashable, Sendable {
        /// The payload.
        package var payload: [UInt8]
        /// The correlation data as text; empty for none.
        package var correlation: String
        /// The content type; empty for none.
        package var contentType: String
        /// The quality of service.
        package var qualityOfService: Int
        /// Whether it came from the broker's store of retained messages.
        package var isRetained: Bool

        /// The payload as text, malformed UTF-8 repaired.
        package var text: String { String(decoding: payload, as: UTF8.self) }

        /// The error code in the payload; nil for another payload.
        package var errorCode: String? {
            let pattern = /"error":\{"code":"([a-z_]+)"/
            return text.firstMatch(of: pattern).map { String($0.1) }
        }

        init?(_ message: MosquittoSubscriber.Message) {
            let fields = message.topic.split(
                separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, let quality = Int(fields[0]) else { return nil }
            payload = message.payload
            qualityOfService = quality
            contentType = String(fields[1])
            correlation = String(fields[2])
            isRetained = message.isRetained
        }
    }

    private let port: UInt16
    private let responseTopic: String
    private let subscriber: MosquittoSubscriber

    /// Subscribes to a topic of its own.
    package init(port: UInt16, responseTopic: String) throws {
        self.port = port
        self.responseTopic = responseTopic
        subscriber = try MosquittoSubscriber(
            port: port, filter: responseTopic, arguments: ["-F", "MESSAGE %r %x %q|%C|%D"])
    }

    /// What was answered so far.
    package var answers: [Answer] { subscriber.messages.all.compactMap { Answer($0) } }

    /// Asks without waiting for an answer; returns when the broker has the request.
    ///
    /// - Parameter responseTopic: Nil for the subscribed one, empty for none.
    package func ask(
        _ topic: String, _ payload: String = "", correlation: String? = nil,
        responseTopic: String? = nil, isRetained: Bool = false
    ) throws {
        var arguments = [
            "mosquitto_pub", "-h", "127.0.0.1", "-p", "\(port)", "-V", "5", "-q", "1", "-t", topic,
        ]
        arguments += payload.isEmpty ? ["-n"] : ["-m", payload]
        let target = responseTopic ?? self.responseTopic
        if !target.isEmpty { arguments += ["-D", "publish", "response-topic", target] }
        if let correlation { arguments += ["-D", "publish", "correlation-data", correlation] }
        if isRetained { arguments.append("-r") }
        try ChildProcess.run(arguments)
    }

    /// Waits until so many answers have come.
    package func waitForAnswers(_ count: Int, within limit: Duration = .seconds(15)) -> Bool {
        subscriber.messages.wait(within: limit) { $0.count >= count }
    }

    /// Asks, and waits for the answer with a correlation of its own.
    package func answer(
        to topic: String, _ payload: String = "", within limit: Duration = .seconds(15)
    ) throws -> Answer? {
        let correlation = UUID().uuidString
        try ask(topic, payload, correlation: correlation)
        _ = subscriber.messages.waitForOne(within: limit) {
            Answer($0)?.correlation == correlation
        }
        return answers.first { $0.correlation == correlation }
    }
}
