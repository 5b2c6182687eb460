import ClinicalTypes
import Testing
import WireFormats

@Suite struct RejectionTests {
    private static let good = #""value":72,"unit":"/min","time":0"#

    @Test(arguments: [
        ("", RejectionReason.empty), ("  ", .empty), ("[]", .empty),
        (#"{"observations":[]}"#, .empty),
        ("hello", .malformed), ("72", .malformed), ("\"72\"", .malformed), ("null", .malformed),
        ("[5]", .malformed), ("[[]]", .malformed), ("{\"value\":1e999}", .malformed),
        ("{\"value\":NaN}", .malformed), ("{\"value\":72", .malformed),
        (#"{"value":72,\#(good)}"#, .malformed), (#"{\#(good),"t\u0069me":1}"#, .malformed),
        (#"{\#(good),"unit":null}"#, .malformed), (#"{\#(good),"observations":[{}]}"#, .malformed),
        (#"{"observations":{"value":1}}"#, .badField),
        (#"[{\#(good),"observations":[]}]"#, .badField),
        (#"{"seq":-1,"observations":[{\#(good)}]}"#, .badField),
        ("{}", .badField), (#"{"unit":"/min","time":0}"#, .badField),
        (#"{"value":null,"unit":"/min","time":0}"#, .badField),
        (#"{"value":"72","unit":"/min","time":0}"#, .badField),
        (#"{"value":"NaN","unit":"/min","time":0}"#, .badField),
        (#"{"value":true,"unit":"/min","time":0}"#, .badField),
        (#"{"value":[72],"unit":"/min","time":0}"#, .badField),
        (#"{"value":{},"unit":"/min","time":0}"#, .badField),
        (#"{"value":72,"time":0}"#, .badField), (#"{"value":72,"unit":null,"time":0}"#, .badField),
        (#"{"value":72,"unit":1,"time":0}"#, .badField),
        (#"{\#(good),"code":147842}"#, .badField),
        (#"{\#(good),"seq":"1"}"#, .badField), (#"{\#(good),"seq":1.5}"#, .badField),
        (#"{\#(good),"seq":1.0}"#, .badField), (#"{\#(good),"seq":-1}"#, .badField),
        (#"{\#(good),"seq":9223372036854775808}"#, .badField),
        (#"{\#(good),"seq":true}"#, .badField),
        (#"{\#(good),"seq":99999999999999999999}"#, .malformed),
        (#"{\#(good),"seq":1,"boot":1.5}"#, .badField),
        (#"{\#(good),"seq":1,"boot":"é"}"#, .badField),
        (#"{\#(good),"seq":1,"boot":"\n"}"#, .badField),
        (#"{\#(good),"quality":"good"}"#, .badField), (#"{\#(good),"quality":0}"#, .badField),
        (#"{\#(good),"code":"pulse"}"#, .unknownCode), (#"{\#(good),"code":""}"#, .unknownCode),
        (#"{\#(good),"code":"85354-9"}"#, .unknownCode),
        (#"{"value":72,"unit":"bps","time":0}"#, .unknownUnit),
        (#"{"value":72,"unit":"","time":0}"#, .unknownUnit),
        (#"{"value":19.9,"unit":"/min","time":0}"#, .outOfRange),
        (#"{"value":300.1,"unit":"/min","time":0}"#, .outOfRange),
        (#"{"value":-999,"unit":"/min","time":0}"#, .outOfRange),
        (#"{"value":-99.9,"unit":"/min","time":0}"#, .outOfRange),
        (#"{"value":1e308,"unit":"Hz","time":0}"#, .outOfRange),
        (#"{"value":72,"unit":"/min"}"#, .badTime),
        (#"{"value":72,"unit":"/min","time":null}"#, .badTime),
        (#"{"value":72,"unit":"/min","time":true}"#, .badTime),
        (#"{"value":72,"unit":"/min","time":""}"#, .badTime),
        (#"{"value":72,"unit":"/min","time":"2026-03-01T08:15:30"}"#, .badTime),
        (#"{"value":72,"unit":"/min","time":"2026-02-30T08:15:30Z"}"#, .badTime),
        (#"{"value":72,"unit":"/min","time":"1772352930"}"#, .badTime),
        (#"{"value":72,"unit":"/min","time":-99999999999}"#, .badTime),
        (#"{"value":72,"unit":"/min","time":1e300}"#, .badTime),
    ])
    func everyFaultHasItsReason(text: String, reason: RejectionReason) {
        #expect(reasons(decode(text)) == [reason])
    }

    @Test func aValueAtTheEndOfTheRangeIsAccepted() {
        for value in ["20", "300", "300.0"] {
            #expect(reasons(decode(#"{"value":\#(value),"unit":"/min","time":0}"#)) == [nil])
        }
    }

    @Test func aMarkerThatIsAPlausibleValueIsAReading() {
        let text = #"{"value":-99.9,"unit":"%","time":0}"#
        #expect(reasons(decode(text, stream: "size_change_from_baseline")) == [nil])
        #expect(reasons(decode(text, stream: "spo2")) == [.outOfRange])
    }

    @Test func aTopicOfNoKnownStreamNeedsACode() {
        #expect(reasons(decode("{\(Self.good)}", stream: "batch")) == [.unknownCode])
        let coded = #"{"code":"heart_rate",\#(Self.good)}"#
        #expect(reasons(decode(coded, stream: "batch")) == [nil])
    }

    @Test func aBootOfMoreThan64CharactersIsRefused() {
        let boot = String(repeating: "b", count: 64)
        #expect(reasons(decode(#"{\#(Self.good),"seq":1,"boot":"\#(boot)"}"#)) == [nil])
        #expect(reasons(decode(#"{\#(Self.good),"seq":1,"boot":"\#(boot)b"}"#)) == [.badField])
    }

    @Test func aPayloadBeyondTheLimitIsRefusedUnread() {
        let decoder = MessageDecoder(maximumBytes: 40)
        for (count, reason) in [(40, nil), (41, .tooLarge)] as [(Int, RejectionReason?)] {
            let text = "{\(Self.good)}"
            let padded = text + String(repeating: " ", count: count - text.utf8.count)
            let message = decoder.decode(
                topic: "twind/v1/obs/d/heart_rate", payload: Array(padded.utf8), receipt: receipt)
            #expect(reasons(message.records) == [reason])
        }
    }

    @Test(arguments: ["{\(good)}", #"{"n":"x","u":"beat/min","v":72}"#])
    func aMessageOfTooManyRecordsIsRefusedWhole(element: String) {
        let limit = MessageDecoder.maximumRecords
        let most = Array(repeating: element, count: limit).joined(separator: ",")
        #expect(readings(decode("[\(most)]")).count == limit)
        #expect(reasons(decode("[\(most),\(element)]")) == [.tooLarge])
    }

    @Test func noDetailRepeatsAnythingOutOfThePayload() {
        let payloads = [
            #"{"code":"XYZZY","value":7391,"unit":"/min","time":0}"#,
            #"{"value":7391,"unit":"XYZZY","time":0}"#, #"{"value":7391,"unit":"/min","time":0}"#,
            #"{"value":"XYZZY","unit":"/min","time":0}"#,
            #"{"value":72,"unit":"/min","time":"XYZZY"}"#,
            #"{"value":72,"unit":"/min","time":0,"quality":"XYZZY"}"#,
            #"{"value":72,"unit":"/min","time":0,"seq":"XYZZY"}"#, #"XYZZY 7391"#,
            #"[{"n":"XYZZY","vs":"XYZZY"}]"#, #"[{"n":"XYZZY","v":7391,"u":"beat/min"}]"#,
            #"[{"bn":7391,"v":1}]"#,
        ]
        for payload in payloads {
            for case .failure(let rejection) in decode(payload) {
                #expect(!rejection.detail.contains("XYZZY"), "\(rejection)")
                #expect(!rejection.detail.contains("7391"), "\(rejection)")
                #expect(rejection.detail.count > 15, "\(rejection)")
            }
        }
    }
}
