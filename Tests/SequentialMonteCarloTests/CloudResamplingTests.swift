import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct CloudResamplingTests {
    private func ancestors(
        _ values: ParticleColumn, uniform: Double, order: [Int32]? = nil
    ) -> [Int32] {
        var ancestors = [Int32](repeating: -1, count: values.count)
        CloudWeights.chooseAncestors(
            values: values, uniform: uniform, order: order ?? (0..<Int32(values.count)).map { $0 },
            into: &ancestors)
        return ancestors
    }

    /// Tooth by tooth, looking for each from the start, in double precision.
    private func slowAncestors(_ values: ParticleColumn, uniform: Double, order: [Int32]) -> [Int32]
    {
        let total = order.reduce(0) { $0 + Double(values[Int($1)]) }
        return (0..<values.count).map { tooth in
            let target = (Double(tooth) + uniform) / Double(values.count) * total
            var sum = 0.0
            return order.first {
                sum += Double(values[Int($0)])
                return sum >= target && values[Int($0)] > 0
            } ?? -1
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func ancestorsAreThoseOfASearchForEveryTooth(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let count = 16 * (1 + Int(random.next() % 50))
        let spread = 4 * random.uniform()
        let zeros = random.uniform()
        let values = ParticleColumn(
            (0..<count).map { particle in
                particle > 0 && random.uniform() < zeros
                    ? 0 : exponential(Lanes(repeating: Float(spread * random.normal())))[0]
            })
        let order = (0..<Int32(count)).shuffled(using: &random)
        let uniform = random.uniform()
        let chosen = ancestors(values, uniform: uniform, order: order)
        #expect(chosen == slowAncestors(values, uniform: uniform, order: order))
        var counts = [Int](repeating: 0, count: count)
        for ancestor in chosen { counts[Int(ancestor)] += 1 }
        for particle in 0..<count {
            let expected = Double(count) * Double(values[particle]) / values.total
            #expect(Double(counts[particle]) >= (expected - 1e-4).rounded(.down))
            #expect(Double(counts[particle]) <= (expected + 1e-4).rounded(.up))
            if values[particle] == 0 { #expect(counts[particle] == 0) }
        }
    }

    /// The sum along the walk can end below the total, and a tooth beyond it would catch an empty
    /// particle behind the last full one.
    @Test func roundingNeverChoosesAnEmptyParticle() {
        var examples = 0
        for seed in 1...400 as ClosedRange<UInt64> {
            var random = SeededNumbers(seed: seed)
            let values = ParticleColumn(
                (0..<160).map { particle in
                    guard (20..<130).contains(particle) else { return 0 }
                    return exponential(Lanes(repeating: Float(6 * random.normal())))[0]
                })
            let walked = (0..<160).reduce(0) { $0 + Double(values[$1]) }
            if walked * (160 / values.total) < 160 { examples += 1 }
            for uniform in [0x1p-53, 0.5, 1 - 0x1p-53] {
                let chosen = ancestors(values, uniform: uniform)
                #expect(chosen.allSatisfy { values[Int($0)] > 0 }, "\(seed), \(uniform)")
                #expect(chosen == chosen.sorted())
            }
        }
        #expect(examples > 20, "too few sums fall short of the total to show anything")
    }

    @Test func equalWeightsChooseEveryParticleOnce() {
        for count in [16, 512, 768, 1_024] {
            let values = ParticleColumn(repeating: 1 / Float(count), count: count)
            for uniform in [0x1p-33, 0.5, 1 - 0x1p-24] {
                #expect(ancestors(values, uniform: uniform) == (0..<Int32(count)).map { $0 })
            }
        }
    }

    @Test func aSingleParticleWithAllTheWeightTakesEveryPlace() {
        for heir in [0, 7, 15] {
            var values = ParticleColumn(repeating: 0, count: 16)
            values[heir] = 1e-20
            #expect(ancestors(values, uniform: 0.9) == Array(repeating: Int32(heir), count: 16))
        }
    }
}
