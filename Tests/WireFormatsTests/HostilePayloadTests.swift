import ClinicalTypes
import TestSupport
import Testing
import WireFormats

/// Whatever bytes arrive, the decoder answers with at least one record and with no nonsense.
@Suite struct HostilePayloadTests {
    private static let valid = [
        #"{"code":"heart_rate","value":72,"unit":"/min","time":"2026-03-01T08:15:30.25+01:00","#
            + #""boot":"a1","seq":7,"quality":"valid"}"#,
        #"{"value":36.6,"unit":"Cel","time":1772352930250,"boot":12,"seq":0}"#,
        #"[{"value":70,"unit":"bpm","time":1,"seq":1},{"value":71,"unit":"bpm","time":2,"seq":1}]"#,
        #"{"unit":"/min","time":10,"seq":9,"observations":[{"value":70},{"value":71,"time":11}]}"#,
        #"[{"bn":"urn:dev:1:","bt":1276020076.001,"bu":"beat/min","bver":5,"bv":1},"#
            + #"{"n":"heart_rate","t":-5,"v":72},{"n":"spo2","u":"/","v":0.9},{"n":"x","vs":"y"}]"#,
    ].map { Array($0.utf8) }

    private static let fragments = [
        "1e999", "-1e999", "NaN", "Infinity", "null", "true", "[", "]", "{", "}", ",", ":", "\"",
        #"\ud800"#, #"\u0000"#, "\0", "\u{FEFF}", "18446744073709551616", "9223372036854775808",
        "-9223372036854775809", #""value":1,"#, #""observations":[],"#, #""bver":99,"#, "🜚",
        "0.000000000000000000000000000000000000000000001", "-0", "1e308", "{\"a_\":1},",
    ].map { Array($0.utf8) }

    private func check(_ bytes: [UInt8], _ decoder: MessageDecoder, _ name: String) {
        for contentType in [nil, "application/senml+json"] {
            let message = decoder.decode(
                topic: "twind/v1/obs/d/heart_rate", payload: bytes, contentType: contentType,
                receipt: receipt)
            if message.records.isEmpty || message.device == nil { Issue.record("\(name)") }
            for reading in readings(message.records) {
                let stream = Vocabulary.standard.stream(reading.code)
                if stream?.accepted.contains(reading.value) != true { Issue.record("\(name)") }
            }
        }
    }

    @Test func mutatedMessagesAreReadOrRefused() throws {
        let decoder = MessageDecoder()
        for seed in 0..<20_000 as Range<UInt64> {
            var generator = ReplayableGenerator(seed: seed)
            var bytes = try #require(Self.valid.randomElement(using: &generator))
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                let fragment = try #require(Self.fragments.randomElement(using: &generator))
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: bytes[place] = .random(in: 0...255, using: &generator)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 2: bytes.insert(contentsOf: fragment, at: place)
                case 3: bytes.removeSubrange(place..<min(bytes.count, place + 7))
                default: bytes.append(contentsOf: bytes[place...])
                }
            }
            check(bytes, decoder, "seed \(seed)")
        }
    }

    @Test func everyTruncationIsReadOrRefused() {
        let decoder = MessageDecoder()
        for (index, message) in Self.valid.enumerated() {
            for length in 0..<message.count {
                check(Array(message[..<length]), decoder, "message \(index) cut to \(length)")
            }
        }
    }

    @Test func randomBytesAreRefused() {
        let decoder = MessageDecoder()
        for seed in 0..<5_000 as Range<UInt64> {
            var generator = ReplayableGenerator(seed: seed)
            let count = Int.random(in: 0...300, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            check(bytes, decoder, "seed \(seed)")
        }
    }

    @Test func everySingleByteIsRefused() {
        let decoder = MessageDecoder()
        for byte in UInt8.min ... .max {
            check([byte], decoder, "byte \(byte)")
            check([0x22, byte, 0x22], decoder, "string of \(byte)")
        }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"observations\":", "{\"observations\":["])
    func aHundredThousandOpenBracketsAreRefusedWithinFiveMilliseconds(bomb: String) {
        let bytes = Array(String(repeating: bomb, count: 100_000).utf8)
        let decoder = MessageDecoder(maximumBytes: 4 << 20)
        let clock = ContinuousClock()
        var fastest = Duration.seconds(60)
        // The machine may be busy: the fastest of a few runs is the decoder's own time.
        for _ in 0..<10 {
            let time = clock.measure { check(bytes, decoder, bomb) } / 2
            fastest = min(fastest, time)
        }
        #expect(fastest < .milliseconds(5))
    }

    @Test func aMessageOfManyTinyValuesIsRefusedAsOneRecord() {
        let text = "[" + String(repeating: "0,", count: 100_000) + "0]"
        #expect(reasons(decode(text)) == [.tooLarge])
        let wide = "{" + (0..<20_000).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
        #expect(reasons(decode(wide)) == [.badField])
    }
}
