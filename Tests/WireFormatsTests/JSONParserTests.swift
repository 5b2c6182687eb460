import Testing
import WireFormats

@Suite struct JSONParserTests {
    private func parse<Result>(
        _ text: String, capacity: Int = 4_096, depth: Int = 32, _ body: (JSONValue) -> Result
    ) throws(JSONError) -> Result {
        let parser = JSONParser(capacity: capacity, maximumDepth: depth)
        var text = text
        let outcome = text.withUTF8 { bytes in
            Swift.Result { () throws(JSONError) in
                try parser.withDocument(UnsafeRawBufferPointer(bytes), body)
            }
        }
        return try outcome.get()
    }

    private func spell(_ value: JSONValue) -> String {
        switch value.content {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .integer(let integer): "i\(integer)"
        case .number(let number): "d\(number)"
        case .text(let text): "'\(text.string)'"
        case .array(let elements): "[" + elements.map(spell).joined(separator: " ") + "]"
        case .object(let members):
            "{" + members.map { "\($0.key.string)=\(spell($0))" }.joined(separator: " ") + "}"
        }
    }

    @Test(arguments: [
        ("null", "null"), (" true ", "true"), ("false", "false"), ("-0", "i0"), ("72", "i72"),
        ("72.0", "d72.0"), ("1e2", "d100.0"), ("-9223372036854775808", "i-9223372036854775808"),
        ("9223372036854775807", "i9223372036854775807"),
        ("9223372036854775808", "d9.223372036854776e+18"), ("1e-400", "d0.0"),
        ("[]", "[]"), ("{}", "{}"), ("[[],{},[1]]", "[[] {} [i1]]"), ("\"\"", "''"),
        (#""a\"\\\u00e9\ud83d\ude00é""#, "'a\"\\é😀é'"), (#""a\u0000b""#, "'a\0b'"),
        (
            #"{"a":{"b":[1,{"c":null}],"d":2},"a":3,"\u0061":4}"#,
            "{a={b=[i1 {c=null}] d=i2} a=i3 a=i4}"
        ),
    ])
    func walksADocumentInOrder(text: String, spelling: String) throws {
        #expect(try parse(text, spell) == spelling)
    }

    @Test(arguments: [
        ("", JSONError.empty), (" \n\t", .empty), ("NaN", .syntax), ("[NaN]", .syntax),
        ("[Infinity]", .syntax), ("[1e999]", .badNumber), ("[-1e999]", .badNumber),
        ("[18446744073709551616]", .badNumber), ("[01]", .badNumber), ("[1.]", .badNumber),
        ("[.5]", .syntax), ("[+1]", .syntax), ("\"abc", .badText), (#"["\x"]"#, .badText),
        (#"["\ud800"]"#, .badText), (#"["\udc00\ud800"]"#, .badText), ("[\"a\u{1}\"]", .badText),
        ("[1", .syntax), ("{\"a\"}", .syntax), ("{\"a\":}", .syntax), ("{a:1}", .syntax),
        ("[1,]", .syntax), ("[1] 2", .syntax), ("1 2", .syntax), ("nul", .syntax),
        ("// x\n1", .syntax), ("\0", .syntax), ("{\"a\":1}\0", .syntax), ("\u{FEFF}1", .syntax),
    ])
    func refusesWhatIsNotJSON(text: String, error: JSONError) {
        #expect(throws: error) { try parse(text, spell) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        let parser = JSONParser(capacity: 64)
        #expect(throws: JSONError.badText) {
            try bytes.withUnsafeBytes { try parser.withDocument($0) { _ in } }
        }
    }

    @Test func takesDocumentsUpToTheCapacityAndNoLonger() throws {
        let text = "\"" + String(repeating: "x", count: 98) + "\""
        #expect(try parse(text, capacity: 100, spell).utf8.count == 100)
        #expect(throws: JSONError.tooLarge) { try parse(text, capacity: 99, spell) }
        #expect(throws: JSONError.tooLarge) { try parse("[1,2,3]", capacity: 6, spell) }
        #expect(try parse("7", capacity: 1, spell) == "i7")
    }

    @Test func theDensestDocumentFitsItsNodes() throws {
        for count in [1, 2, 15, 16, 17, 2_000] {
            let text = "[" + Array(repeating: "7", count: count).joined(separator: ",") + "]"
            let length = try parse(text, capacity: text.utf8.count) { value in
                if case .array(let elements) = value.content { Array(elements).count } else { -1 }
            }
            #expect(length == count)
        }
    }

    @Test func takesNestingUpToTheLimitAndNoDeeper() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try parse(nested(3), depth: 4, spell) == nested(3))
        #expect(throws: JSONError.tooDeep) { try parse(nested(5), depth: 4, spell) }
        #expect(throws: JSONError.tooDeep) { try parse(nested(2_000), spell) }
    }

    @Test func eachDocumentReplacesTheOneBefore() throws {
        let parser = JSONParser(capacity: 64)
        let documents = [
            ("[1,2]", "[i1 i2]"), ("7", "i7"), (#"{"a":[1]}"#, "{a=[i1]}"), ("[]", "[]"),
        ]
        for (text, spelling) in documents {
            let found = try Array(text.utf8).withUnsafeBytes { bytes in
                try parser.withDocument(bytes) { spell($0) }
            }
            #expect(found == spelling)
        }
    }

    @Test func aRefusedDocumentLeavesTheParserUsable() throws {
        let parser = JSONParser(capacity: 64)
        for bad in ["[", "\"", "[1e999]", String(repeating: "[", count: 60)] {
            #expect(throws: JSONError.self) {
                try Array(bad.utf8).withUnsafeBytes { try parser.withDocument($0) { _ in } }
            }
            let good = try Array("[1]".utf8).withUnsafeBytes { bytes in
                try parser.withDocument(bytes) { spell($0) }
            }
            #expect(good == "[i1]")
        }
    }
}
