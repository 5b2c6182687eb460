import ClinicalTypes
import Testing

@Suite struct UnitConversionTests {
    private let vocabulary = Vocabulary.standard

    @Test(arguments: [
        ("heart_rate", 72, "bpm", 72), ("heart_rate", 72, "beats/min", 72),
        ("heart_rate", 72, "beat/min", 72), ("heart_rate", 72, "{beats}/min", 72),
        ("heart_rate", 72, "1/min", 72), ("heart_rate", 1.2, "Hz", 72),
        ("resp_rate", 16, "breaths/min", 16),
        ("body_temperature", 98.6, "[degF]", 37), ("body_temperature", 98.6, "degF", 37),
        ("body_temperature", 32, "F", 0), ("body_temperature", -40, "[degF]", -40),
        ("body_temperature", 310.15, "K", 37), ("body_temperature", 37, "°C", 37),
        ("sbp", 120, "mmHg", 120), ("sbp", 16, "kPa", 120.009_87), ("sbp", 160, "hPa", 120.009_87),
        ("spo2", 0.97, "1", 97), ("spo2", 0.97, "/", 97), ("spo2", 97, "/100", 97),
        ("fio2", 0.21, "1", 21),
        ("glucose", 5.5, "mmol/L", 99.0858), ("glucose", 1, "g/L", 100),
        ("creatinine", 88.4, "umol/L", 1), ("bun", 1, "mmol/L", 2.8014),
        ("bilirubin_total", 17.1, "umol/L", 1), ("calcium", 2.5, "mmol/L", 10.02),
        ("lactate", 9.0078, "mg/dL", 1), ("magnesium", 2.4305, "mg/dL", 1),
        ("body_weight", 70_000, "g", 70), ("body_weight", 154.323_584, "[lb_av]", 70),
        ("body_weight", 154.323_584, "lb", 70),
        ("height", 1.7, "m", 170), ("height", 1700, "mm", 170), ("height", 70, "[in_i]", 177.8),
        ("anc", 1.8, "10*3/uL", 1.8), ("anc", 1800, "/uL", 1.8), ("anc", 1.8, "G/L", 1.8),
        ("platelets", 150, "10*3/uL", 150), ("platelets", 150_000, "/uL", 150),
        ("hemoglobin", 120, "g/L", 12), ("psa", 4, "ug/L", 4), ("psa", 4000, "ng/L", 4),
        ("tumour_longest_diameter", 3.3, "cm", 33), ("tumour_volume", 500, "mm3", 0.5),
        ("tumour_volume", 5, "cm3", 5), ("troponin_i", 40, "ng/L", 0.04),
        ("sleep_duration", 8, "h", 28_800), ("testosterone", 300, "ng/dL", 10.401),
        ("sodium", 140, "meq/L", 140), ("hrv_sdnn", 0.05, "s", 50),
    ])
    func convertsKnownPairs(code: String, value: Double, unit: String, canonical: Double) throws {
        let stream = try #require(vocabulary.stream(named: code))
        let converted = try #require(stream.canonicalValue(value, unit: unit))
        #expect(abs(converted - canonical) <= 1e-3 * max(1, abs(canonical)))
    }

    @Test func theCanonicalUnitChangesNothing() {
        for stream in vocabulary.streams {
            #expect(stream.canonicalValue(0.1, unit: stream.unit) == 0.1, "\(stream.code)")
        }
    }

    @Test(arguments: [
        ("heart_rate", "breaths/min"), ("heart_rate", "BPM"), ("heart_rate", ""),
        ("heart_rate", "/min "), ("resp_rate", "beats/min"), ("body_temperature", "deg"),
        ("sbp", "psi"), ("spo2", "%RH"), ("glucose", "mol/L"), ("hemoglobin", "mmol/L"),
        ("cholesterol", "umol/L"), ("magnesium", "%"), ("psa", "mmol/L"), ("body_weight", "st"),
    ])
    func neverGuessesAConversionThatIsNotListed(code: String, unit: String) throws {
        let stream = try #require(vocabulary.stream(named: code))
        #expect(stream.canonicalValue(1, unit: unit) == nil)
    }
}
