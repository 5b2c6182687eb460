import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct DrawKeyTests {
    /// Words of the Philox block behind draws, computed with another implementation (Python).
    @Test func drawsStayTheSameForEver() {
        let key = DrawKey("patient-1", "vitals", "vitals-1")
        expect(
            key.draws(event: 1, particle: 0),
            words: [74_638_586, 2_542_003_655, 4_205_060_854, 185_947_267])
        expect(
            key.draws(event: 0x1122_3344_5566_7788, particle: 511, purpose: 3),
            words: [2_975_727_842, 2_097_390_788, 1_583_790_893, 3_068_946_022])
        expect(
            DrawKey("é").draws(event: .max, particle: .max, purpose: .max),
            words: [2_909_303_415, 3_888_220_110, 1_342_080_926, 1_069_105_962])
    }

    @Test func partsOfAKeyDoNotRunIntoEachOther() {
        expect(
            DrawKey("patient-1vitals", "", "vitals-1").draws(event: 1, particle: 0),
            words: [1_503_839_550, 2_965_542_276, 1_432_480_673, 3_814_318_238])
        #expect(DrawKey("a", "b") != DrawKey("ab", ""))
        #expect(DrawKey("a", "b") != DrawKey("ab"))
        #expect(DrawKey("a") != DrawKey("a", ""))
    }

    @Test func normalNumbersAreThoseOfBoxAndMuller() {
        let key = DrawKey("patient-1", "vitals", "vitals-1")
        let first = key.draws(event: 1, particle: 0)
        #expect(abs(first.normal - 0.198_131_120_578_570_704) < 1e-14)
        #expect(abs(first.otherNormal + 2.385_797_473_960_506_81) < 1e-14)
        let second = key.draws(event: 0x1122_3344_5566_7788, particle: 511, purpose: 3)
        #expect(abs(second.normal + 0.312_076_693_761_463_716) < 1e-14)
        #expect(abs(second.otherNormal + 0.854_386_534_663_758_198) < 1e-14)
    }

    @Test func uniformNumbersFillTheUnitIntervalEvenlyInEveryLane() {
        let key = DrawKey("uniformity")
        for lane in 0..<4 {
            let numbers = (0..<20_000 as Range<UInt32>).map {
                key.draws(event: 7, particle: $0).uniform(lane)
            }
            #expect(GoodnessOfFit.uniformByBins(numbers) > 1e-3, "lane \(lane)")
            #expect(GoodnessOfFit.uniformByDistance(numbers) > 1e-3, "lane \(lane)")
            #expect(abs(Moments(numbers).serialCorrelation) < 4 / 20_000.0.squareRoot())
        }
    }

    @Test func normalNumbersAreStandardNormalAndTheTwoOfABlockIndependent() {
        let key = DrawKey("normality")
        let blocks = (0..<20_000 as Range<UInt64>).map { key.draws(event: $0, particle: 3) }
        let normals = blocks.map(\.normal)
        let others = blocks.map(\.otherNormal)
        for numbers in [normals, others] {
            let ranks = numbers.map(NormalDistribution.cumulative)
            #expect(GoodnessOfFit.uniformByBins(ranks) > 1e-3)
            #expect(GoodnessOfFit.uniformByDistance(ranks) > 1e-3)
        }
        let product = Moments(zip(normals, others).map(*))
        #expect(abs(product.mean) < 4 * product.standardError)
    }

    @Test func aSequenceTakesAFreshBlockForEveryNumber() {
        let key = DrawKey("sequence")
        var sequence = DrawSequence(key: key, event: 5, particle: 9)
        #expect(sequence.uniform() == key.draws(event: 5, particle: 9, purpose: 0).uniform(0))
        #expect(sequence.normal() == key.draws(event: 5, particle: 9, purpose: 1).normal)
        #expect(sequence.uniform() == key.draws(event: 5, particle: 9, purpose: 2).uniform(0))
    }

    private func expect(_ draws: UniformDraws, words: [UInt32]) {
        for lane in 0..<4 {
            #expect(draws.uniform(lane) == (Double(words[lane]) + 0.5) * 0x1p-32)
        }
    }
}
