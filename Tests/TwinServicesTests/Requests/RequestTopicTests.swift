import Testing
import TwinServices

@Suite("RequestTopic")
struct RequestTopicTests {
    private static let root = "twind/v1"

    @Test("An answer may go below response/ of the root, and to topics of others")
    func allowed() {
        for topic in [
            "twind/v1/response/ward", "twind/v1/response/ward/7", "ward/answers",
            "twind/v2/obs/a/b",
            "twind", "twind/v1x", "/twind/v1/obs/a/b", String(repeating: "a", count: 512),
        ] {
            #expect(RequestTopic.mayCarryAnswers(topic, root: Self.root), "\(topic)")
        }
    }

    @Test(
        "No answer goes where it could pass for a reading, a result or a command",
        arguments: [
            "twind/v1", "twind/v1/", "twind/v1/obs/watch-1/heart_rate", "twind/v1/event/pharmacy",
            "twind/v1/alert/p-1", "twind/v1/twin/p-1", "twind/v1/forecast/p-1",
            "twind/v1/status/twind", "twind/v1/ack/watch-1", "twind/v1/request/forecast/p-1",
            "twind/v1/response", "twind/v1/responses/a", "twind/v1//response/a",
            "$CONTROL/dynamic-security/v1", "$SYS/broker/version", "$share/a/b", "", "ward/+",
            "ward/#", "ward/a+b", "twind/v1/response/#", String(repeating: "a", count: 513),
        ])
    func refused(topic: String) {
        #expect(!RequestTopic.mayCarryAnswers(topic, root: Self.root))
    }

    @Test("A topic has a kind and a patient, no less and no more")
    func levels() throws {
        let topic = try #require(
            RequestTopic("twind/v1/request/forecast/p-1", root: Self.root))
        #expect(topic.kind == "forecast" && topic.patient == "p-1")
        #expect(RequestTopic.filter(root: Self.root) == "twind/v1/request/+/+")
        for other in [
            "twind/v1/request/forecast", "twind/v1/request/forecast/p-1/x",
            "twind/v1/event/forecast/p-1", "other/request/forecast/p-1",
        ] {
            #expect(RequestTopic(other, root: Self.root) == nil, "\(other)")
        }
    }
}
