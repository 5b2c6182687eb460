import ClinicalTypes
import TestSupport
import Testing
import WireFormats

@Suite struct NativeEncoderTests {
    private let encoder = NativeEncoder()

    /// Any reading the format can carry, with ordinal 0.
    private func anyReading(using generator: inout ReplayableGenerator) throws -> Reading {
        let stream = try #require(Vocabulary.standard.streams.randomElement(using: &generator))
        let years = Instant.earliest.microseconds...Instant.latest.microseconds
        var sequence: SequenceKey?
        if Bool.random(using: &generator) {
            let length = Int.random(in: 0...64, using: &generator)
            let boot = (0..<length).map { _ in UInt8.random(in: 0x20...0x7E, using: &generator) }
            sequence = SequenceKey(
                boot: String(decoding: boot, as: UTF8.self),
                number: .random(in: 0 ... .max, using: &generator))
        }
        return Reading(
            code: stream.code, value: .random(in: stream.accepted, using: &generator),
            time: Instant(microseconds: .random(in: years, using: &generator)),
            sequence: sequence,
            quality: try #require(ReadingQuality.allCases.randomElement(using: &generator)))
    }

    private func decoded(_ bytes: [UInt8]) throws -> [Reading] {
        try decode(bytes, stream: "any").map { try $0.get() }
    }

    @Test func writesTheDocumentedForm() throws {
        let reading = Reading(
            code: try #require(StreamCode("heart_rate")), value: 72.5, time: receipt,
            sequence: SequenceKey(boot: "a\"\\b", number: 7), quality: .test)
        let text = String(decoding: encoder.encode(reading), as: UTF8.self)
        #expect(
            text == #"{"code":"heart_rate","value":72.5,"unit":"/min","#
                + #""time":"2026-03-01T08:15:31Z","boot":"a\"\\b","seq":7,"quality":"test"}"#)
    }

    @Test func theDecoderReadsBackTheSameReading() throws {
        for seed in 0..<2_000 as Range<UInt64> {
            var generator = ReplayableGenerator(seed: seed)
            let reading = try anyReading(using: &generator)
            #expect(try decoded(encoder.encode(reading)) == [reading], "seed \(seed)")
        }
    }

    @Test func theDecoderReadsBackTheSameBatch() throws {
        for seed in 0..<200 as Range<UInt64> {
            var generator = ReplayableGenerator(seed: seed)
            var batch: [Reading] = []
            var counts: [SequenceKey: Int] = [:]
            for _ in 0..<Int.random(in: 1...30, using: &generator) {
                var reading = try anyReading(using: &generator)
                // Few keys, so that readings share them.
                if reading.sequence != nil {
                    var key = SequenceKey(boot: "b", number: .random(in: 0...2, using: &generator))
                    let earlier = counts[key, default: 0]
                    counts[key] = earlier + 1
                    key.ordinal = earlier
                    reading.sequence = key
                }
                batch.append(reading)
            }
            #expect(try decoded(encoder.encode(batch)) == batch, "seed \(seed)")
        }
    }
}
