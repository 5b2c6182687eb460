import ClinicalTypes
import TestSupport
import Testing

@Suite struct VocabularyTests {
    private let vocabulary = Vocabulary.standard

    /// The accept table of the design, section A3.
    static let acceptTable: [(code: String, unit: String, low: Double, high: Double)] = [
        ("heart_rate", "/min", 20, 300), ("spo2", "%", 30, 100), ("resp_rate", "/min", 2, 80),
        ("body_temperature", "Cel", 25, 45), ("sbp", "mm[Hg]", 30, 300),
        ("dbp", "mm[Hg]", 10, 200), ("map", "mm[Hg]", 20, 250), ("body_weight", "kg", 0.3, 400),
        ("height", "cm", 20, 260), ("bsa", "m2", 0.1, 3.5),
        ("glucose_capillary", "mg/dL", 10, 1000), ("glucose_interstitial", "mg/dL", 20, 600),
        ("fio2", "%", 21, 100), ("o2_flow", "L/min", 0, 100), ("hrv_sdnn", "ms", 0, 500),
        ("steps_interval", "{steps}", 0, 100_000), ("pain", "{score}", 0, 10),
        ("ecog", "{score}", 0, 4), ("anc", "10*9/L", 0, 200), ("platelets", "10*9/L", 0, 3000),
        ("hemoglobin", "g/dL", 1, 25), ("creatinine", "mg/dL", 0.05, 30),
        ("crp", "mg/L", 0, 1000), ("lactate", "mmol/L", 0.1, 40),
        ("tumour_longest_diameter", "mm", 0, 500),
    ]

    @Test(arguments: acceptTable)
    func acceptsExactlyTheRangesOfTheDesign(
        row: (code: String, unit: String, low: Double, high: Double)
    ) throws {
        let stream = try #require(vocabulary.stream(named: row.code))
        #expect(stream.unit == row.unit)
        #expect(stream.accepted == row.low...row.high)
    }

    @Test(arguments: [
        ("heart_rate", ["8867-4"], [147_842, 149_530, 149_546]),
        ("spo2", ["59408-5", "2708-6"], [150_456]),
        ("resp_rate", ["9279-1"], [151_562]),
        ("body_temperature", ["8310-5"], [150_364]),
        ("sbp", ["8480-6"], [150_021]), ("dbp", ["8462-4"], [150_022]),
        ("map", ["8478-0"], [150_023]), ("body_weight", ["29463-7"], [188_736]),
        ("glucose_capillary", ["41653-7"], [160_184]), ("anc", ["751-8"], []),
    ])
    func findsAStreamByEveryCodeItHas(code: String, loinc: [String], mdc: [Int]) throws {
        let stream = try #require(vocabulary.stream(named: code))
        #expect(stream.loinc == loinc)
        #expect(stream.mdc == mdc)
        for spelling in loinc {
            #expect(vocabulary.stream(loinc: spelling)?.code == stream.code)
            #expect(vocabulary.stream(spelled: spelling)?.code == stream.code)
        }
        for number in mdc {
            #expect(vocabulary.stream(mdc: number)?.code == stream.code)
            #expect(vocabulary.stream(spelled: "\(number)")?.code == stream.code)
        }
        #expect(vocabulary.stream(stream.code)?.code == stream.code)
        #expect(vocabulary.stream(spelled: code)?.code == stream.code)
    }

    @Test(arguments: ["", "Heart_Rate", "8867-5", "150020", "heart_rate ", "-1"])
    func knowsNoOtherSpelling(spelling: String) {
        #expect(vocabulary.stream(spelled: spelling) == nil)
    }

    @Test(arguments: [
        ("heart_rate", 1), ("resp_rate", 1), ("sbp", 1), ("dbp", 1), ("map", 1), ("spo2", 1),
        ("body_temperature", 0.1), ("anc", nil as Double?),
    ])
    func givesTheResolutionOfCommonDisplays(code: String, resolution: Double?) throws {
        #expect(try #require(vocabulary.stream(named: code)).resolution == resolution)
    }

    @Test func onlyBareNumbersAndAnnotationsAreDimensionless() {
        let names = vocabulary.streams.filter(\.isDimensionless).map(\.code.rawValue)
        #expect(names.contains("ph"))
        #expect(names.contains("gcs"))
        #expect(names.contains("steps_interval"))
        #expect(!names.contains("steps_daily"))
        #expect(!names.contains("spo2"))
        #expect(!names.contains("heart_rate"))
    }

    @Test(.enabled(if: SharedDataFolder.isPresent, "\(SharedDataFolder.absence)"))
    func coversEveryCodeAndUnitOfTheRecordedDataSets() throws {
        let lines = try SharedDataFolder.lines(of: "codes.csv").dropFirst()
        #expect(lines.count > 80)
        for line in lines {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let (code, unit) = (String(fields[0]), String(fields[1]))
            let stream = try #require(vocabulary.stream(named: code), "\(code) is missing")
            #expect(stream.canonicalValue(1, unit: unit) != nil, "\(code) in \(unit)")
            let loinc = String(fields[2])
            #expect(loinc.isEmpty || vocabulary.stream(loinc: loinc) != nil, "\(code) \(loinc)")
        }
    }
}
