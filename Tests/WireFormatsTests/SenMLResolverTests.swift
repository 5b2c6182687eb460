import ClinicalTypes
import Foundation
import TestSupport
import Testing
import WireFormats

@Suite struct SenMLResolverTests {
    private struct Resolved: Equatable {
        var name: String
        var unit: String?
        var seconds: Double
        var value: Double
    }

    private static let now = 1_498_780_179.0

    /// Resolves a whole pack; nil where a record is refused.
    private func resolve(_ pack: [UInt8]) throws -> [Resolved?] {
        let parser = JSONParser(capacity: 65_536)
        let receipt = try #require(Instant(secondsSinceEpoch: Self.now))
        let outcome = try pack.withUnsafeBytes { bytes in
            try parser.withDocument(bytes) { root in
                Result { () throws(Rejection) -> [Resolved?] in
                    var resolver = SenMLResolver(receipt: receipt)
                    guard case .array(let elements) = root.content else { return [] }
                    var resolved: [Resolved?] = []
                    for element in elements {
                        switch try resolver.resolve(element) {
                        case nil: break
                        case .failure?: resolved.append(nil)
                        case .success(let record)?:
                            resolved.append(
                                Resolved(
                                    name: record.name, unit: record.unit,
                                    seconds: record.time.secondsSinceEpoch, value: record.value))
                        }
                    }
                    return resolved
                }
            }
        }
        return try outcome.get()
    }

    @Test(.enabled(if: SharedDataFolder.isPresent, "\(SharedDataFolder.absence)"))
    func resolvesTheExamplesOfRFC8428() throws {
        let lines = try SharedDataFolder.lines(of: "dev/conformance_payloads/payloads.jsonl")
        var checked = 0
        for line in lines where line.contains("senml+json") {
            let entry = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let identifier = try #require(entry["id"] as? String)
            let payload = try JSONSerialization.data(
                withJSONObject: try #require(entry["payload"]))
            let resolved = try resolve(Array(payload))
            guard let expected = entry["expected"] as? [[String: Any]] else {
                // Example 13 has no resolved form; it must at least resolve record by record.
                #expect(!resolved.isEmpty && !resolved.contains(nil), "\(identifier)")
                continue
            }
            #expect(resolved.count == expected.count, "\(identifier)")
            for (record, example) in zip(resolved, expected) {
                let record = try #require(record)
                #expect(record.name == example["n"] as? String, "\(identifier)")
                #expect(record.unit == example["u"] as? String, "\(identifier)")
                #expect(record.value == example["v"] as? Double, "\(identifier)")
                let seconds = try #require(example["t"] as? Double)
                #expect(abs(record.seconds - seconds) < 1e-6, "\(identifier)")
            }
            checked += 1
        }
        #expect(checked >= 6)
    }

    @Test(arguments: [
        (#"[{"n":"urn:dev:ow:1","u":"Cel","v":23.1}]"#, ["urn:dev:ow:1"], [now], [23.1]),
        (
            #"[{"bn":"d:","bt":1276020076.001,"bu":"A","n":"voltage","u":"V","v":120.1},"#
                + #"{"n":"current","t":-5,"v":1.2},{"n":"current","v":1.7}]"#,
            ["d:voltage", "d:current", "d:current"],
            [1_276_020_076.001, 1_276_020_071.001, 1_276_020_076.001], [120.1, 1.2, 1.7]
        ),
        (
            #"[{"bn":"d"},{"v":1,"t":-10},{"v":2,"t":10}]"#, ["d", "d"], [now - 10, now + 10],
            [1, 2]
        ),
        (
            #"[{"bn":"d","bv":20,"v":0.5},{"v":-1},{"t":1},{"bv":0,"n":"e","v":3}]"#,
            ["d", "d", "d", "de"], [now, now, now + 1, now], [20.5, 19, 20, 3]
        ),
        (
            #"[{"v":1,"t":268435455},{"v":2,"t":268435456}]"#, ["", ""],
            [now + 268_435_455, 268_435_456], [1, 2]
        ),
        (#"[{"bt":268435450,"v":1,"t":10}]"#, [""], [268_435_460], [1]),
    ])
    func appliesBaseFieldsAndRelativeTimes(
        pack: String, names: [String], seconds: [Double], values: [Double]
    ) throws {
        let resolved = try resolve(Array(pack.utf8)).map { try #require($0) }
        #expect(resolved.map(\.name) == names)
        #expect(resolved.map(\.value) == values)
        for (record, expected) in zip(resolved, seconds) {
            #expect(abs(record.seconds - expected) < 1e-6)
        }
    }

    @Test func theBaseUnitHoldsUntilARecordOrBaseReplacesIt() throws {
        let pack = #"[{"bu":"A","v":1},{"u":"V","v":2},{"v":3},{"bu":"W","v":4}]"#
        let units = try resolve(Array(pack.utf8)).map { $0?.unit }
        #expect(units == ["A", "V", "A", "W"])
    }

    @Test func aRefusedRecordStillSetsTheBase() throws {
        let pack = #"[{"bn":"d","bt":1000000000,"vs":"x"},{"v":2}]"#
        let resolved = try resolve(Array(pack.utf8))
        #expect(
            resolved == [nil, Resolved(name: "d", unit: nil, seconds: 1_000_000_000, value: 2)])
    }
}
