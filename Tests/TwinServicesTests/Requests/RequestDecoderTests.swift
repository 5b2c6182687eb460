import ClinicalTypes
import Testing
import TwinServices

@Suite("RequestDecoder")
struct RequestDecoderTests {
    private var decoder: RequestDecoder { RequestDecoder(root: "twind/v1") }

    private func request(
        _ payload: String, _ topic: String = "twind/v1/request/forecast/p-1"
    ) throws(RequestFailure) -> TwinRequest {
        try decoder.request(topic: topic, payload: Array(payload.utf8))
    }

    private func code(
        _ payload: String, _ topic: String = "twind/v1/request/forecast/p-1"
    ) -> RequestFailure.Code? {
        do {
            _ = try request(payload, topic)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("Topic and payload make a request, which has two seconds unless it says otherwise")
    func wellFormed() throws {
        let empty = try request("")
        #expect(empty.kind == .forecast && empty.patient.rawValue == "p-1")
        #expect(empty.payload.isEmpty && empty.patience == .seconds(2))
        #expect(try request("{}").patience == .seconds(2))
        #expect(try request(#"{"deadline_ms": null}"#).patience == .seconds(2))
        #expect(try request(#"{"deadline_ms": 1}"#).patience == .milliseconds(1))
        #expect(try request(#"{"deadline_ms": 60000}"#).patience == .seconds(60))
        let other = try request(#"{"plans": []}"#, "twind/v1/request/whatif/p-2")
        #expect(other.kind == .whatIf && other.payload == Array(#"{"plans": []}"#.utf8))
    }

    @Test(
        "A payload that is no JSON object, or has no sensible deadline, is a bad request",
        arguments: [
            "{", "[]", "1", "null", "{} {}", #"{"a": 1, "a": 2}"#, #"{"deadline_ms": 0}"#,
            #"{"deadline_ms": 60001}"#, #"{"deadline_ms": 1.5}"#, #"{"deadline_ms": "10"}"#,
            #"{"deadline_ms": -9223372036854775808}"#, #"{"deadline_ms": 18446744073709551615}"#,
            #"{"deadline_ms": 10, "deadline_ms": 20}"#, "\u{0}",
            "{\"a\": \"" + String(repeating: "x", count: 65_536) + "\"}",
            String(repeating: "[", count: 5_000),
        ])
    func badPayload(payload: String) {
        #expect(code(payload) == .badRequest)
    }

    @Test("The longest payload is read, and one byte more is not")
    func longest() {
        let frame = #"{"a": ""}"#.utf8.count
        func payload(_ count: Int) -> String {
            #"{"a": ""# + String(repeating: "x", count: count - frame) + #""}"#
        }
        #expect(code(payload(65_536)) == nil)
        #expect(code(payload(65_537)) == .badRequest)
    }

    @Test("An unknown kind and a name that can be no patient's are told apart")
    func badTopic() {
        #expect(code("", "twind/v1/request/prophecy/p-1") == .unknownKind)
        #expect(code("", "twind/v1/request//p-1") == .unknownKind)
        #expect(code("", "twind/v1/request/forecast/") == .badRequest)
        #expect(code("", "twind/v1/request/forecast/p 1") == .badRequest)
        #expect(code("", "twind/v1/request/forecast") == .badRequest)
    }

    @Test("No error repeats what it was sent")
    func discretion() {
        for topic in ["twind/v1/request/Zebra/p-1", "twind/v1/request/forecast/Zebra Zebra"] {
            do {
                _ = try request(#"{"Zebra": 1"#, topic)
                Issue.record("\(topic) is no request")
            } catch {
                #expect(!error.description.contains("Zebra"))
                #expect(!String(decoding: error.payload, as: UTF8.self).contains("Zebra"))
            }
        }
    }

    @Test("An error is a JSON object with code, message and notice")
    func errorPayload() {
        let failure = RequestFailure(.badRequest, "wrong; mend it", cause: "not to be told")
        #expect(
            String(decoding: failure.payload, as: UTF8.self)
                == #"{"error":{"code":"bad_request","message":"wrong; mend it"},"#
                + #""notice":"Decision support, not a medical device."}"#)
        #expect(
            Set(RequestFailure.Code.allCases.map(\.rawValue)) == [
                "no_such_patient", "nothing_known", "bad_request", "unknown_kind",
                "deadline_exceeded", "overloaded", "internal",
            ])
    }
}
