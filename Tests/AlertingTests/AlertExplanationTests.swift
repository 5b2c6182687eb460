import Alerting
import Testing

struct AlertExplanationTests {
    private static func stream(
        _ code: String, share: Double, logEvidence: Double?, fault: Double = 0
    ) -> StreamEvidence {
        StreamEvidence(
            code: code, unit: "/min", share: share, observed: 104, readings: 1,
            predicted: PredictiveInterval(low: 66.04, median: 77, high: 90.26), z: 3.9,
            artefactProbability: 0.1, faultProbability: fault, logEvidence: logEvidence)
    }

    private static func evidence(
        _ streams: [StreamEvidence], eValue: Double = 5, budget: Double? = 0.5
    ) -> AlertEvidence {
        AlertEvidence(
            detector: "event.inflammation", eValue: eValue, threshold: 2, budgetPerWeek: budget,
            streams: streams, eventProbability: 0.4, logBayesFactor: 3, effectiveSampleSize: 400,
            modelVersion: "vitals-1")
    }

    @Test func sentencesSayWhatWasSeenWhatWasExpectedAndWhatOneStreamIsWorth() {
        let sentences = Self.evidence([
            Self.stream("heart_rate", share: 0.62, logEvidence: 1.609_437_912_434_1),
            Self.stream("resp_rate", share: 0.38, logEvidence: 1, fault: 0.25),
        ]).sentences
        #expect(
            sentences == [
                "heart_rate 104 /min where 66 to 90.3 was expected, 62 % of the evidence; "
                    + "without it the statistic would be 1 instead of 5",
                "resp_rate 104 /min where 66 to 90.3 was expected, 38 % of the evidence; "
                    + "the sensor is at fault with probability 0.25",
                "event.inflammation: the evidence 5 has reached 2, "
                    + "so false alerts are bounded by 0.5 a patient-week",
            ])
    }

    @Test func aRuleHasNoBoundAndASingleStreamNoShare() {
        let sentences = Self.evidence(
            [Self.stream("body_temperature", share: 1, logEvidence: nil)], eValue: 0.4, budget: nil
        ).sentences
        #expect(
            sentences == [
                "body_temperature 104 /min where 66 to 90.3 was expected",
                "event.inflammation: 0.4, which is below 2",
            ])
    }
}
