import Alerting
import ClinicalTypes
import Testing

@Suite struct AlertEventTests {
    private let event = AlertEvent(
        id: AlertID(
            patient: PatientID(validated: "p-1"), detector: "residual.heart_rate",
            onset: Instant(microseconds: 1_772_438_400_000_000)),
        ordinal: 1, patient: PatientID(validated: "p-1"), kind: .deviation, priority: .medium,
        state: .escalated, onset: Instant(microseconds: 1_772_438_400_000_000),
        time: Instant(microseconds: 1_772_440_200_500_000),
        evidence: AlertEvidence(
            detector: "residual.heart_rate", eValue: 31.5, threshold: 24, budgetPerWeek: 0.041_7,
            streams: [
                StreamEvidence(
                    code: "heart_rate", unit: "/min", share: 1, observed: 112, readings: 3,
                    predicted: PredictiveInterval(low: 70.5, median: 84, high: 98.25), z: 3.25,
                    artefactProbability: 1e-7, faultProbability: 0.125)
            ], eventProbability: 0.25, logBayesFactor: 7.5, effectiveSampleSize: 400.125,
            modelVersion: "vitals-1"))

    @Test func thePayloadOfAnEventIsTheseBytes() {
        let golden = """
            {"evidence":{"budget_per_week":0.0417,"detector":"residual.heart_rate","e_value":31.5,\
            "effective_sample_size":400.125,"event_probability":0.25,"log_bayes_factor":7.5,\
            "model_version":"vitals-1","streams":[\
            {"artefact_probability":1e-07,"code":"heart_rate","fault_probability":0.125,\
            "observed":112,\
            "predicted":{"high":98.25,"low":70.5,"median":84},"readings":3,"share":1,\
            "unit":"/min","z":3.25}],"threshold":24},\
            "explanation":["heart_rate 112 /min where 70.5 to 98.3 was expected",\
            "residual.heart_rate: the evidence 31.5 has reached 24, \
            so false alerts are bounded by 0.0417 a patient-week"],"id":"8a535c4975f813a3",\
            "kind":"deviation","notice":"Decision support, not a medical device.",\
            "onset":"2026-03-02T08:00:00Z","ordinal":1,"patient":"p-1","priority":"medium",\
            "state":"escalated","time":"2026-03-02T08:30:00.500Z"}
            """
        #expect(String(decoding: event.payload(), as: UTF8.self) == golden)
    }

    @Test func membersComeInSortedOrderWhateverTheOrderOfDeclaration() {
        struct Unsorted: Encodable {
            var zebra = 1
            var appleTree = ["b": 2, "a": 1]
            var slash = "a/b"
        }
        #expect(
            String(decoding: JSONPayload.bytes(of: Unsorted()), as: UTF8.self)
                == #"{"apple_tree":{"a":1,"b":2},"slash":"a/b","zebra":1}"#)
    }

    @Test func anAlertIsNamedByPatientDetectorAndOnsetAlone() {
        func name(_ patient: String, _ detector: String, _ microseconds: Int64) -> AlertID {
            AlertID(
                patient: PatientID(validated: patient), detector: detector,
                onset: Instant(microseconds: microseconds))
        }
        #expect(event.id.rawValue == "8a535c4975f813a3")
        #expect(event.id == name("p-1", "residual.heart_rate", 1_772_438_400_000_000))
        #expect(event.id != name("p-2", "residual.heart_rate", 1_772_438_400_000_000))
        #expect(event.id != name("p-1", "residual.sbp", 1_772_438_400_000_000))
        #expect(event.id != name("p-1", "residual.heart_rate", 1_772_438_400_000_001))
    }

    @Test func aNameHas16DigitsWhateverTheDigest() {
        #expect(AlertID(digest: 0).rawValue == "0000000000000000")
        #expect(AlertID(digest: 0xAB).rawValue == "00000000000000ab")
        #expect(AlertID(digest: .max).rawValue == "ffffffffffffffff")
        #expect(AlertID(stored: "00000000000000ab") == AlertID(digest: 0xAB))
    }
}
