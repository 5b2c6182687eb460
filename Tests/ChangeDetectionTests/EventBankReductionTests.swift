import ChangeDetection
import Foundation
import TestSupport
import Testing

@Suite struct EventBankReductionTests {
    /// Masses over twenty powers of ten, some of them equal and some zero.
    private func masses(_ count: Int, seed: UInt64) -> [Double] {
        var random = SeededNumbers(seed: seed)
        return (0..<count).map { place in
            place % 11 == 5 ? 0 : place % 7 == 3 ? 0.01 : exp(23 * (2 * random.uniform() - 1))
        }
    }

    /// The c with Σ min(m / c, 1) = `limit`, by halving.
    private func threshold(_ masses: [Double], limit: Int) -> Double {
        var (low, high) = (1e-40, 1e40)
        for _ in 0..<300 {
            let middle = (low * high).squareRoot()
            let kept = masses.reduce(0) { $0 + min($1 / middle, 1) }
            if kept > Double(limit) { low = middle } else { high = middle }
        }
        return low
    }

    private func reduced(_ masses: [Double], to limit: Int, uniform: Double) throws
        -> (bank: EventBankStatistic, survivors: [Int])
    {
        var bank = try #require(EventBankStatistic(masses: masses, pendingStake: 0.5))
        var survivors = [99]
        bank.reduce(to: limit, uniform: uniform, survivors: &survivors)
        return (bank, survivors)
    }

    @Test(arguments: [1, 2, 17, 60, 90], [1, 2, 3] as [UInt64])
    func theLimitIsKeptAndTheStatisticToo(limit: Int, seed: UInt64) throws {
        let all = masses(100, seed: seed)
        for uniform in [1e-12, 0.3, 0.5, 1 - 0x1p-53] {
            let (bank, survivors) = try reduced(all, to: limit, uniform: uniform)
            #expect(survivors.count == limit && bank.masses.count == limit)
            #expect(abs(bank.statistic / all.reduce(0, +) - 1) < 1e-14)
            #expect(bank.pendingStake == 0.5)
            #expect(zip(survivors, survivors.dropFirst()).allSatisfy { $0 < $1 })
            #expect(survivors.allSatisfy { all[$0] > 0 })
        }
    }

    @Test(arguments: [5, 17, 40], [4, 5] as [UInt64])
    func heavyHypothesesStayAndLightOnesKeepTheirExpectation(limit: Int, seed: UInt64) throws {
        let all = masses(60, seed: seed)
        let c = threshold(all, limit: limit)
        let teeth = 5_000
        var means = [Double](repeating: 0, count: all.count)
        for tooth in 0..<teeth {
            let (bank, survivors) = try reduced(
                all, to: limit, uniform: (Double(tooth) + 0.5) / Double(teeth))
            for (mass, place) in zip(bank.masses, survivors) {
                means[place] += mass / Double(teeth)
                if all[place] >= c * (1 + 1e-9) {
                    #expect(mass == all[place])
                } else {
                    #expect(abs(mass / c - 1) < 1e-9)
                }
            }
        }
        for (mean, mass) in zip(means, all) {
            // The uniform numbers lie on a grid, so each mean is off by two of its steps at most.
            #expect(abs(mean - mass) <= mass * 1e-9 + 2 * c / Double(teeth))
        }
        #expect(all.contains { $0 >= c } && all.contains { $0 > 0 && $0 < c / 2 })
    }

    @Test func hypothesesWithinTheLimitAllStayAndEmptyOnesGo() throws {
        let (bank, survivors) = try reduced([0.1, 0, 0.3, 1e-300], to: 3, uniform: 0.4)
        #expect(survivors == [0, 2, 3])
        #expect(bank.masses == [0.1, 0.3, 1e-300])
        let (none, nobody) = try reduced([0, 0], to: 1, uniform: 0.4)
        #expect(none.masses.isEmpty && nobody.isEmpty)
    }

    @Test func equalMassesAreThinnedEvenly() throws {
        let (bank, survivors) = try reduced(
            [Double](repeating: 0.25, count: 12), to: 4, uniform: 0.5)
        #expect(survivors == [1, 4, 7, 10])
        #expect(bank.masses == [0.75, 0.75, 0.75, 0.75])
    }

    @Test func oneHypothesisThatOutweighsAllStaysWithTheRestAsOne() throws {
        let (bank, survivors) = try reduced(
            [1e-3, 1e10, 1e-3, 1e-3], to: 2, uniform: 0.9)
        #expect(survivors == [1, 3])
        #expect(bank.masses[0] == 1e10 && abs(bank.masses[1] - 3e-3) < 1e-17)
    }
}
