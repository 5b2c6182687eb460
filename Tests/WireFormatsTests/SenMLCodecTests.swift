import ClinicalTypes
import Testing
import WireFormats

@Suite struct SenMLCodecTests {
    @Test func readsAPackWithBaseFields() {
        let records = decode(
            #"[{"bn":"urn:dev:mac:0024befffe804ff1:","bt":1772352000,"bu":"beat/min","bver":5},"#
                + #"{"n":"heart_rate","v":72},{"n":"heart_rate","v":74,"t":1},"#
                + #"{"n":"body_temperature","u":"Cel","v":37.5,"t":-1}]"#, stream: "any")
        let found = readings(records)
        #expect(reasons(records) == [nil, nil, nil])
        #expect(found.map(\.code.rawValue) == ["heart_rate", "heart_rate", "body_temperature"])
        #expect(found.map(\.value) == [72, 74, 37.5])
        #expect(
            found.map { $0.time.microseconds / 1_000_000 } == [
                1_772_352_000, 1_772_352_001, 1_772_351_999,
            ])
        #expect(found.allSatisfy { $0.sequence == nil && $0.quality == .valid })
    }

    @Test(arguments: [
        ("heart_rate", "heart_rate"), ("urn:dev:1:heart_rate", "heart_rate"),
        ("a/b/spo2", "spo2"), ("dev.spo2", "spo2"), ("dev:59408-5", "spo2"), ("x:y", "map"),
        ("dev:147842", "map"), ("spo2:", "map"), ("", "map"),
    ])
    func theLastSegmentNamesTheStreamElseTheTopicDoes(name: String, code: String) throws {
        let unit = ["heart_rate": "beat/min", "spo2": "%", "map": "mmHg"][code] ?? ""
        let records = decode(
            #"[{"n":"\#(name)","u":"\#(unit)","v":90}]"#, stream: "map")
        #expect(readings(records).map(\.code.rawValue) == [code])
    }

    @Test(arguments: [
        ("spo2", "/", 0.97, 97), ("spo2", "/100", 97, 97), ("spo2", "%", 97, 97),
        ("heart_rate", "Hz", 1.5, 90), ("heart_rate", "1/min", 90, 90), ("map", "hPa", 120, 90),
        ("map", "mmHg", 90, 90), ("map", "Pa", 12_000, 90), ("body_temperature", "K", 310.15, 37),
    ])
    func readsTheUnitsOfTheRegistryAndMmHg(
        stream: String, unit: String, value: Double, canonical: Double
    ) throws {
        let records = decode(#"[{"n":"\#(stream)","u":"\#(unit)","v":\#(value)}]"#)
        #expect(abs(try #require(readings(records).first).value - canonical) < 0.02)
    }

    @Test(arguments: [
        ("[{\"bn\":\"x\"}]", [RejectionReason.empty as RejectionReason?]),
        (#"[{"n":"heart_rate","vs":"72"}]"#, [.badField]),
        (#"[{"n":"heart_rate","vb":true}]"#, [.badField]),
        (#"[{"n":"heart_rate","vd":"aGk"}]"#, [.badField]),
        (#"[{"n":"heart_rate","u":"beat/min","v":72,"vs":"x"}]"#, [.badField]),
        (#"[{"n":"heart_rate","s":5}]"#, [.badField]),
        (#"[{"n":"heart_rate","u":"beat/min"}]"#, [.badField]),
        (#"[{"n":"heart_rate","v":72}]"#, [.badField]),
        (#"[{"n":"heart_rate","u":"beat/min","v":"72"}]"#, [.badField]),
        (#"[{"n":"heart_rate","u":"beat/min","v":null}]"#, [.badField]),
        (#"[{"n":"heart_rate","u":5,"v":72}]"#, [.badField]),
        (#"[{"n":5,"u":"beat/min","v":72}]"#, [.badField]),
        (#"[{"n":"heart_rate","u":"beat/min","v":72,"t":"now"}]"#, [.badField]),
        (#"[{"n":"heart_rate","u":"beat/min","v":72,"t":1e15}]"#, [.badTime]),
        (#"[{"n":"heart_rate","u":"beat/min","v":-999}]"#, [.outOfRange]),
        (#"[{"n":"heart_rate","u":"lm","v":72}]"#, [.unknownUnit]),
        (#"[{"bver":11,"n":"heart_rate","u":"beat/min","v":72}]"#, [.malformed]),
        (#"[{"bver":"5","n":"heart_rate","u":"beat/min","v":72}]"#, [.malformed]),
        (#"[{"n":"heart_rate","u":"beat/min","v":72},{"bt":"x"}]"#, [.badField]),
        (#"[{"n":"heart_rate","u":"beat/min","v":72,"new_":1}]"#, [.malformed]),
        (#"[{"n":"heart_rate","u":"beat/min","v":72,"v":73}]"#, [.malformed]),
        (#"[{"n":"heart_rate","u":"beat/min","v":72,"new":1},7]"#, [nil, .malformed]),
    ])
    func everyFaultHasItsReason(text: String, expected: [RejectionReason?]) {
        #expect(reasons(decode(text)) == expected)
    }

    @Test func aTopicOfNoKnownStreamNeedsANameOfOne() {
        #expect(
            reasons(decode(#"[{"n":"pulse","u":"beat/min","v":72}]"#, stream: "any"))
                == [.unknownCode])
    }

    @Test(arguments: [
        "application/senml+json", "Application/SenML+JSON", "application/senml+json; charset=utf-8",
    ])
    func theContentTypeSelectsSenML(contentType: String) {
        let native = #"[{"value":72,"unit":"/min","time":0}]"#
        #expect(reasons(decode(native)) == [nil])
        #expect(reasons(decode(native, contentType: contentType)) == [.empty])
        #expect(reasons(decode("{}", contentType: contentType)) == [.malformed])
    }

    @Test(arguments: [
        (#"[{"n":"heart_rate","u":"beat/min","v":72}]"#, true),
        (#"[{"v":72,"u":"beat/min","t":5,"unit":"bogus"}]"#, true),
        (#"[{"value":72,"unit":"/min","time":0,"n":"x"}]"#, false),
        (#"[{"n":"x"},{"code":"heart_rate","value":72,"unit":"/min","time":0}]"#, false),
        (#"{"n":"heart_rate","u":"beat/min","v":72}"#, false),
    ])
    func theShapeSelectsTheFormatWithoutOne(text: String, isSenML: Bool) {
        let byShape = reasons(decode(text, contentType: "application/json"))
        let asSenML = reasons(decode(text, contentType: "application/senml+json"))
        #expect((byShape == asSenML) == isSenML)
    }
}
