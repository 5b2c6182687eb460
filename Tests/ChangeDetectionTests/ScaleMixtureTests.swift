import ChangeDetection
import TestSupport
import Testing

@Suite struct ScaleMixtureTests {
    @Test func anAlarmCountsOnlyDetectorsThatJustMoved() {
        let mixture = ScaleMixture(shares: [0.5, 0.25, 0.25])
        #expect(mixture.alarmStatistic([4, nil, 2]) == 2.5)
        #expect(mixture.alarmStatistic([nil, nil, nil]) == 0)
        #expect(mixture.standingStatistic([4, 8, 2]) == 4.5)
        #expect(ScaleMixture(equalShares: 4).shares == [0.25, 0.25, 0.25, 0.25])
    }

    /// Equal evidence in all costs nothing; all of it in one costs that one's share.
    @Test func theMixtureIsNeverBelowTheUnionNorAboveTheBest() {
        var random = SeededNumbers(seed: 2)
        let mixture = ScaleMixture(shares: [0.1, 0.2, 0.3, 0.4])
        for _ in 0..<1_000 {
            let statistics = mixture.shares.map { _ -> Double? in
                random.uniform() < 0.3 ? nil : random.exponential(mean: 3)
            }
            let parts = zip(mixture.shares, statistics).map { $0 * ($1 ?? 0) }
            let sum = mixture.alarmStatistic(statistics)
            #expect(sum >= parts.max() ?? 0)
            #expect(sum <= (statistics.compactMap { $0 }.max() ?? 0) + 1e-12)
            let standing = statistics.map { $0 ?? 1 }
            #expect(mixture.standingStatistic(standing) >= sum)
        }
    }
}
