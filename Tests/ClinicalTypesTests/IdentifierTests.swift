import ClinicalTypes
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: [
        "a", "Z", "0", ".", "_", "-", "monitor-17.b_C", String(repeating: "x", count: 64),
    ])
    func takesOneTo64AllowedCharacters(name: String) {
        #expect(DeviceID(name)?.rawValue == name)
    }

    @Test(arguments: [
        "", "a/b", "a+b", "#", "a b", "a\0", "a\n", "é", "ﬁ", "a\u{301}",
        String(repeating: "x", count: 65),
    ])
    func refusesWhatCouldWidenATopicFilterOrForgeALogLine(name: String) {
        #expect(DeviceID(name) == nil)
        #expect(!PatientID.isValid(name))
    }

    @Test func takesAPartOfALongerText() {
        let topic = "obs/monitor-17/heart_rate"
        #expect(DeviceID(topic.split(separator: "/")[1])?.rawValue == "monitor-17")
    }

    @Test func ordersByBytesAndDescribesItselfByName() {
        let names = ["b", "a", "B", "_", "a-"].compactMap { StreamCode($0) }
        #expect(names.sorted().map(\.description) == ["B", "_", "a", "a-", "b"])
    }
}
