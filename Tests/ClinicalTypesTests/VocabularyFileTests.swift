import ClinicalTypes
import Testing

@Suite struct VocabularyFileTests {
    private static let streamsHead = "code,loinc,mdc,unit,low,high,resolution,source"
    private static let unitsHead = "target,unit,factor,offset,source"
    private static let streams = "\(streamsHead)\nrate,1-2,7,/min,0,10,1,x\nheat,,,Cel,0,9,,x\n"

    @Test func readsRowsAndSkipsCommentsAndEmptyLines() throws {
        let vocabulary = try Vocabulary(
            streams: "# about\n\n\(Self.streams)# end\n",
            units: "\(Self.unitsHead)\n/min,Hz,60,0,x\nrate heat,odd,1/4,-1/2,x\n")
        #expect(vocabulary.streams.map(\.code.rawValue) == ["rate", "heat"])
        let rate = try #require(vocabulary.stream(named: "rate"))
        #expect(rate.canonicalValue(2, unit: "Hz") == 120)
        #expect(rate.canonicalValue(2, unit: "odd") == 0)
        #expect(vocabulary.stream(named: "heat")?.canonicalValue(1, unit: "Hz") == nil)
        #expect(vocabulary.stream(named: "heat")?.canonicalValue(10, unit: "odd") == 2)
    }

    @Test(arguments: [
        ("", 1), ("# only a comment\n", 1), ("code,unit\n", 1), ("\(streamsHead)\n", 1),
        ("#\n\(streamsHead)\nrate,,,/min,0,10,1\n", 3),
        ("\(streamsHead)\nra te,,,/min,0,10,1,x\n", 2),
        ("\(streamsHead)\nrate,12345,,/min,0,10,1,x\n", 2),
        ("\(streamsHead)\nrate,,seven,/min,0,10,1,x\n", 2),
        ("\(streamsHead)\nrate,,,,0,10,1,x\n", 2),
        ("\(streamsHead)\nrate,,,/min,10,0,1,x\n", 2),
        ("\(streamsHead)\nrate,,,/min,0,inf,1,x\n", 2),
        ("\(streamsHead)\nrate,,,/min,nan,1,1,x\n", 2),
        ("\(streamsHead)\nrate,,,/min,0,10,0,x\n", 2),
        ("\(streamsHead)\nrate,,,/min,0,10,fine,x\n", 2),
        ("\(streams)rate,,,/min,0,10,1,x\n", 4),
        ("\(streams)more,1-2,,/min,0,10,1,x\n", 4),
        ("\(streams)more,,7,/min,0,10,1,x\n", 4),
    ])
    func namesTheLineOfABadStream(streams: String, line: Int) {
        let error = #expect(throws: VocabularyError.self) {
            try Vocabulary(streams: streams, units: Self.unitsHead)
        }
        #expect(error?.file == .streams)
        #expect(error?.line == line)
    }

    @Test(arguments: [
        ("", 1), ("unit\n", 1),
        ("\(unitsHead)\n/min,Hz,60,0\n", 2),
        ("\(unitsHead)\n/h,Hz,60,0,x\n", 2),
        ("\(unitsHead)\nrate hot,Hz,60,0,x\n", 2),
        ("\(unitsHead)\n,Hz,60,0,x\n", 2),
        ("\(unitsHead)\n/min,,60,0,x\n", 2),
        ("\(unitsHead)\n/min,Hz,0,0,x\n", 2),
        ("\(unitsHead)\n/min,Hz,1/0,0,x\n", 2),
        ("\(unitsHead)\n/min,Hz,1/2/3,0,x\n", 2),
        ("\(unitsHead)\n/min,Hz,,0,x\n", 2),
        ("\(unitsHead)\n/min,Hz,1,nan,x\n", 2),
        ("\(unitsHead)\n/min,Hz,60,0,x\nrate,Hz,60,0,x\n", 3),
        ("\(unitsHead)\n/min,/min,1,0,x\n", 2),
    ])
    func namesTheLineOfABadUnit(units: String, line: Int) {
        let error = #expect(throws: VocabularyError.self) {
            try Vocabulary(streams: Self.streams, units: units)
        }
        #expect(error?.file == .units)
        #expect(error?.line == line)
        #expect(error.map { "\($0)".hasPrefix("units line \(line): ") } ?? false)
    }
}
