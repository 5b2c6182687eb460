import ClinicalTypes
import Testing
import WireFormats

@Suite struct ObservationTopicTests {
    @Test func readsDeviceAndStream() throws {
        let topic = try ObservationTopic("twind/v1/obs/monitor-17/heart_rate")
        #expect(topic.device.rawValue == "monitor-17")
        #expect(topic.stream.rawValue == "heart_rate")
        #expect(topic.text() == "twind/v1/obs/monitor-17/heart_rate")
        #expect(ObservationTopic.filter() == "twind/v1/obs/+/+")
    }

    @Test func readsBelowAnotherRoot() throws {
        let topic = try ObservationTopic("ward/7/obs/d/s", root: "ward/7")
        #expect(topic.text(root: "ward/7") == "ward/7/obs/d/s")
        #expect(throws: Rejection.self) { try ObservationTopic("ward/7/obs/d/s") }
    }

    @Test(arguments: [
        "", "/", "twind/v1", "twind/v1/obs", "twind/v1/obs/", "twind/v1/obs/d", "twind/v1/obs/d/",
        "twind/v1/obs//s", "twind/v1/obs/d/s/", "twind/v1/obs/d/s/x", "twind/v1/obs/d//s",
        "/twind/v1/obs/d/s", "twind/v2/obs/d/s", "twind/v1/alert/d/s", "twind/v1obs/d/s",
        "twind/v1/obs/+/s", "twind/v1/obs/d/#", "twind/v1/obs/d d/s", "twind/v1/obs/d/s\0",
        "twind/v1/obs/é/s", "twind/v1/obs/e\u{301}/s", "twind/v1/obs/d/s\n", "Twind/v1/obs/d/s",
    ])
    func refusesEveryOtherShape(text: String) {
        let error = #expect(throws: Rejection.self) { try ObservationTopic(text) }
        #expect(error?.reason == .badTopic)
    }

    @Test func refusesALevelOfMoreThan64Bytes() throws {
        let name = String(repeating: "x", count: 64)
        _ = try ObservationTopic("twind/v1/obs/\(name)/\(name)")
        #expect(throws: Rejection.self) { try ObservationTopic("twind/v1/obs/\(name)x/s") }
        #expect(throws: Rejection.self) { try ObservationTopic("twind/v1/obs/d/\(name)x") }
    }

    @Test func aMessageOnABadTopicIsOneRejectedRecordOfNoDevice() {
        let message = MessageDecoder().decode(
            topic: "twind/v1/obs/a/b/c", payload: [], receipt: receipt)
        #expect(message.device == nil)
        #expect(reasons(message.records) == [.badTopic])
    }
}
