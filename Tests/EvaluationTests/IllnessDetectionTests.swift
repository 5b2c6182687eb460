import Evaluation
import Testing

@Suite struct IllnessDetectionTests {
    @Test(arguments: [
        (Array(0...40), 28, true),  // Two weeks of baseline end where the window begins.
        (Array(0...40), 27, false),  // One day short of it.
        (Array(0...14) + [22, 23, 24, 25, 26, 27], 28, true),  // 7 days of the window: 14, 22...27
        (Array(0...13) + [22, 23, 24, 25, 26, 27], 28, false),  // 6
        (Array(0...13) + Array(29...40), 28, false),  // Only days after the onset.
    ])
    func eligibleIsWhoHasABaselineAndHalfOfTheWindow(days: [Int], onset: Int, isEligible: Bool) {
        #expect(IllnessRecord(days: days, onset: onset).isEligible == isEligible)
    }

    @Test func healthyAreDaysAfterTheBaselineAndAwayFromTheIllness() {
        let record = IllnessRecord(days: 0...120, onset: 50)
        #expect(record.healthyDays == Array(14...28) + Array(79...120))
        #expect(IllnessRecord(days: [3, 16, 17, 18], onset: 200).healthyDays == [17, 18])
    }

    @Test func redDaysCountByWindow() {
        let record = IllnessRecord(days: 0...120, onset: 50)
        let cases: [(red: Set<Int>, before: Int, around: Int, healthy: Int)] = [
            ([36], 1, 1, 0), ([50], 1, 1, 0), ([51], 0, 1, 0), ([57], 0, 1, 0),
            ([58, 35], 0, 0, 0),
            ([14, 28, 79], 0, 0, 3), ([13, 29, 78, 121], 0, 0, 0),
        ]
        for (red, before, around, healthy) in cases {
            let detection = IllnessDetection([(record, red)])
            #expect(detection.eligible == 1)
            #expect(detection.before == before && detection.around == around, "\(red)")
            #expect(detection.redHealthyDays == healthy && detection.healthyDays == 57, "\(red)")
        }
    }

    @Test func aRedDayThatWasNotRecordedDoesNotCount() {
        let record = IllnessRecord(days: Array(0...44) + Array(46...60), onset: 50)
        #expect(IllnessDetection([(record, [45])]).before == 0)
        #expect(IllnessDetection([(record, [46])]).before == 1)
    }

    @Test func whoIsNotEligibleStillHasHealthyDays() {
        let detection = IllnessDetection([(IllnessRecord(days: 100...200, onset: 60), [120])])
        #expect(detection.eligible == 0 && detection.before == 0)
        #expect(detection.healthyDays == 87 && detection.falseRate == 1.0 / 87)
    }

    @Test func healthyStretchesLieEndToEndAndAvoidTheIllness() {
        // Days 14...28 before the ill ones 29...78, then 79...93 and 94...108; 109...120 is short.
        let record = IllnessRecord(days: 0...120, onset: 50)
        let detection = IllnessDetection([(record, [28, 94, 108, 115])])
        #expect(detection.healthyStretches == 3 && detection.redHealthyStretches == 2)
        // A stretch with six recorded days says nothing.
        let gaps = IllnessRecord(days: [0] + Array(79...84) + [94] + Array(95...108), onset: 50)
        #expect(IllnessDetection([(gaps, [])]).healthyStretches == 1)
    }

    @Test func theThresholdLetsNoMoreHealthyDaysThrough() {
        let scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
        func threshold(_ rate: Double) -> Double {
            IllnessDetection.threshold(ofHealthyScores: scores, matching: rate)
        }
        #expect(threshold(0.2) == 0.9 && threshold(0.29) == 0.9 && threshold(0.3) == 0.8)
        #expect(threshold(0.05) == .infinity && threshold(1) == 0.1)
        // Of three equal scores two would be allowed: none is.
        let ties = [0.9, 0.5, 0.5, 0.5, 0.1]
        #expect(IllnessDetection.threshold(ofHealthyScores: ties, matching: 0.6) == 0.9)
    }
}
