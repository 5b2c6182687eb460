import ClinicalTypes
import Testing
import WireFormats

@Suite struct NativeCodecTests {
    private func reading(_ text: String, stream: String = "heart_rate") throws -> Reading {
        let records = decode(text, stream: stream)
        #expect(records.count == 1)
        return try #require(records.first).get()
    }

    @Test func readsEveryMember() throws {
        let reading = try reading(
            #"{"code":"body_temperature","value":98.6,"unit":"[degF]","boot":"a1","seq":7,"#
                + #""time":"2026-03-01T08:15:30.25+01:00","quality":"questionable","note":[1]}"#)
        #expect(reading.code.rawValue == "body_temperature")
        #expect(abs(reading.value - 37) < 1e-9)
        #expect(reading.time.iso8601 == "2026-03-01T07:15:30.250Z")
        #expect(reading.sequence == SequenceKey(boot: "a1", number: 7, ordinal: 0))
        #expect(reading.quality == .questionable)
    }

    @Test func theTopicNamesTheStreamOfAReadingWithoutCode() throws {
        let text = #"{"value":72,"unit":"/min","time":0}"#
        let plain = try reading(text)
        #expect(plain.code.rawValue == "heart_rate")
        #expect(plain.value == 72)
        #expect(plain.sequence == nil)
        #expect(plain.quality == .valid)
        #expect(try reading(text, stream: "147842").code.rawValue == "heart_rate")
    }

    @Test(arguments: ["heart_rate", "8867-4", "147842", "149530"])
    func takesNamesLOINCAndMDCCodes(code: String) throws {
        let reading = try reading(
            #"{"code":"\#(code)","value":72,"unit":"bpm","time":0}"#, stream: "any")
        #expect(reading.code.rawValue == "heart_rate")
    }

    @Test(arguments: [
        ("0", 0), ("1772352930", 1_772_352_930_000_000), ("1772352930.25", 1_772_352_930_250_000),
        ("99999999999", 99_999_999_999_000_000), ("100000000000", 100_000_000_000_000),
        ("1772352930250", 1_772_352_930_250_000), ("1772352930250.5", 1_772_352_930_250_500),
        ("100000000000000", 100_000_000_000_000), ("1772352930250001", 1_772_352_930_250_001),
        ("1772352930250001999", 1_772_352_930_250_001), ("1e9", 1_000_000_000_000_000),
        ("-1", -1_000_000), ("9223372036854775808", 9_223_372_036_854_776),
        ("\"2026-03-01T08:15:30.250001Z\"", 1_772_352_930_250_001),
    ])
    func readsTimesBySize(time: String, microseconds: Int64) throws {
        let reading = try reading(#"{"value":72,"unit":"/min","time":\#(time)}"#)
        #expect(reading.time.microseconds == microseconds)
    }

    @Test(arguments: [("\"valid\"", 0), ("\"invalid\"", 2), ("\"test\"", 3), ("null", 0)])
    func readsTheQuality(quality: String, raw: Int) throws {
        let reading = try reading(#"{"value":72,"unit":"/min","time":0,"quality":\#(quality)}"#)
        #expect(reading.quality.rawValue == raw)
    }

    @Test(arguments: [
        (#""seq":5"#, SequenceKey(boot: "", number: 5)),
        (#""seq":0,"boot":12"#, SequenceKey(boot: "12", number: 0)),
        (#""seq":9223372036854775807,"boot":"a b"#, SequenceKey(boot: "a b", number: .max)),
        (#""seq":5,"boot":null"#, SequenceKey(boot: "", number: 5)),
    ])
    func readsSequenceKeys(members: String, key: SequenceKey) throws {
        let closed = members.hasSuffix("b") ? members + "\"" : members
        let reading = try reading(#"{"value":72,"unit":"/min","time":0,\#(closed)}"#)
        #expect(reading.sequence == key)
    }

    @Test func aDimensionlessStreamNeedsNoUnit() throws {
        #expect(try reading(#"{"value":15,"time":0}"#, stream: "gcs").value == 15)
        #expect(try reading(#"{"value":7.4,"time":0,"unit":null}"#, stream: "ph").value == 7.4)
    }

    @Test func readsAnArrayInOrderAndKeepsTheRejected() {
        let records = decode(
            #"[{"value":70,"unit":"/min","time":1},{"value":900,"unit":"/min","time":2},3,"#
                + #"{"code":"spo2","value":0.97,"unit":"1","time":3}]"#)
        #expect(reasons(records) == [nil, .outOfRange, .malformed, nil])
        #expect(readings(records).map(\.value) == [70, 97])
    }

    @Test func readingsOfABatchThatShareANumberAreCounted() {
        func element(_ sequence: String) -> String {
            #"{"value":70,"unit":"/min","time":1,\#(sequence)}"#
        }
        let records = decode(
            "[" + element(#""seq":1"#) + "," + element(#""seq":1"#) + ","
                + #"{"value":9999,"unit":"/min","time":1,"seq":1},"# + element(#""seq":2"#) + ","
                + element(#""seq":1,"boot":"b""#) + "," + element(#""seq":1"#) + "]")
        #expect(reasons(records) == [nil, nil, .outOfRange, nil, nil, nil])
        let keys = readings(records).map(\.sequence)
        #expect(
            keys == [
                SequenceKey(boot: "", number: 1), SequenceKey(boot: "", number: 1, ordinal: 1),
                SequenceKey(boot: "", number: 2), SequenceKey(boot: "b", number: 1),
                SequenceKey(boot: "", number: 1, ordinal: 3),
            ])
    }

    @Test func anEnvelopeGivesDefaultsAndNumbersItsElementsByIndex() {
        let records = decode(
            #"{"unit":"/min","time":10,"boot":"b","seq":9,"quality":"test","observations":["#
                + #"{"value":70},{"value":null},{"value":71,"time":11,"quality":"valid"},"#
                + #"{"value":72,"seq":4},{"value":73,"seq":9},"#
                + #"{"code":"spo2","value":97,"unit":"%"}]}"#)
        #expect(reasons(records) == [nil, .badField, nil, nil, nil, nil])
        let found = readings(records)
        #expect(found.map(\.value) == [70, 71, 72, 73, 97])
        #expect(found.map { $0.time.microseconds / 1_000_000 } == [10, 11, 10, 10, 10])
        #expect(found.map(\.quality) == [.test, .valid, .test, .test, .test])
        #expect(
            found.map(\.sequence) == [
                SequenceKey(boot: "b", number: 9), SequenceKey(boot: "b", number: 9, ordinal: 2),
                SequenceKey(boot: "b", number: 4), SequenceKey(boot: "b", number: 9, ordinal: 4),
                SequenceKey(boot: "b", number: 9, ordinal: 5),
            ])
    }
}
