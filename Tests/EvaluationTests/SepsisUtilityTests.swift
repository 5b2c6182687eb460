import Evaluation
import Testing

@Suite struct SepsisUtilityTests {
    private static let utility = SepsisUtility.challenge2019

    /// A stay whose label begins in hour 20, so that the onset is hour 26.
    @Test(
        arguments: [
            // An alarm too early costs as any false one; from 12 hours before the onset it pays.
            (0, -0.05), (13, -0.05), (14, 0), (15, 0.166_666_7), (17, 0.5), (20, 1),
            // Then it pays less, and silence would cost: 8/9 + 2/9, ..., 1/3 + 4/3, 0 + 2.
            (21, 1.111_111_1), (26, 1.666_666_7), (29, 2), (30, 0), (39, 0),
        ] as [(Int, Double)])
    func anAlarmGainsAsByHandInASepticStay(hour: Int, gain: Double) {
        let gains = Self.utility.gains(hours: 40, labelStart: 20)
        #expect(abs(gains[hour] - gain) < 1e-6)
    }

    @Test func everyAlarmCostsTheSameInAStayWithoutSepsis() {
        #expect(Self.utility.gains(hours: 3, labelStart: nil) == [-0.05, -0.05, -0.05])
        #expect(Self.utility.attainableGain(hours: 3, labelStart: nil) == 0)
    }

    @Test func theBestAlarmsGainTheWholeWindow() {
        // 0 + 1/6 + ... + 6/6, and from 1 h after the optimum on (9 - k)/9 + 2k/9 for k = 1...9.
        let rise = 3.5
        let fall = (81.0 + 45) / 9
        #expect(abs(Self.utility.attainableGain(hours: 40, labelStart: 20) - rise - fall) < 1e-12)
        // A stay that ends with the label's first hour has the rise only.
        #expect(abs(Self.utility.attainableGain(hours: 21, labelStart: 20) - rise) < 1e-12)
        // One that begins with the label has the optimum and the fall.
        #expect(abs(Self.utility.attainableGain(hours: 40, labelStart: 0) - 1 - fall) < 1e-12)
    }
}
