import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct LaneDrawsTests {
    /// The four words of the counter that serves two lanes of a block.
    private func words(
        key: SIMD2<UInt32>, event: UInt64, counter: UInt32, purpose: UInt32
    ) -> SIMD4<UInt32> {
        Philox4x32.block(
            counter: SIMD4(
                counter, purpose | 0x8000_0000, UInt32(truncatingIfNeeded: event),
                UInt32(truncatingIfNeeded: event >> 32)),
            key: key)
    }

    /// A key's Philox key, which is its FNV-1a hash behind the finaliser of splitmix64.
    private func philoxKey(_ name: String) -> SIMD2<UInt32> {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in Array(name.utf8) + [0xFF] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        return SIMD2(UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32))
    }

    @Test(
        arguments: [
            (1, 0, 0), (0x1122_3344_5566_7788, 47, 3), (.max, (1 << 28) - 1, 0x7FFF_FFFF),
        ] as [(UInt64, Int, UInt32)])
    func drawsAreThoseOfTheDocumentedCounters(event: UInt64, block: Int, purpose: UInt32) {
        let draws = DrawKey("patient-1").lanes(event: event, block: block, purpose: purpose)
        for lane in 0..<8 {
            let words = words(
                key: philoxKey("patient-1"), event: event, counter: UInt32(block * 8 + lane),
                purpose: purpose)
            func uniform(_ word: UInt32) -> Double { (Double(word >> 9) + 0.5) * 0x1p-23 }
            #expect(Double(draws.uniform[lane]) == uniform(words[0]))
            #expect(Double(draws.uniform[lane + 8]) == uniform(words[1]))
            let radius = (-2 * log(uniform(words[2]))).squareRoot()
            let angle = 2 * Double.pi * uniform(words[3])
            #expect(abs(Double(draws.normal[lane]) - radius * cos(angle)) < 4e-7 * radius)
            #expect(abs(Double(draws.normal[lane + 8]) - radius * sin(angle)) < 4e-7 * radius)
        }
    }

    /// The normals of one counter in double precision, as documented.
    private func normals(radius: UInt32, angle: UInt32) -> (r: Double, cosine: Double, sine: Double)
    {
        let r = (-2 * log((Double(radius >> 9) + 0.5) * 0x1p-23)).squareRoot()
        let turn = Double.pi / 2 * (Double(angle & 0x3F_FFFF) + 0.5) * 0x1p-22
        return (
            r, (angle >> 31 == 0 ? r : -r) * cos(turn), (angle >> 30 & 1 == 0 ? r : -r) * sin(turn)
        )
    }

    @Test(
        arguments: [
            (1, 0, 0), (0x1122_3344_5566_7788, 47, 3), (.max, (1 << 28) - 1, 0x7FFF_FFFF),
        ] as [(UInt64, Int, UInt32)])
    func pairsOfNormalsAreThoseOfTheDocumentedWords(event: UInt64, block: Int, purpose: UInt32) {
        let key = DrawKey("patient-1")
        let drawn = key.normals(event: event, block: block, purpose: purpose)
        for lane in 0..<8 {
            let words = words(
                key: key.key, event: event, counter: UInt32(block * 8 + lane), purpose: purpose)
            let first = normals(radius: words[0], angle: words[1])
            let second = normals(radius: words[2], angle: words[3])
            #expect(abs(Double(drawn.0[lane]) - first.cosine) < 3e-7 * first.r)
            #expect(abs(Double(drawn.0[lane + 8]) - first.sine) < 3e-7 * first.r)
            #expect(abs(Double(drawn.1[lane]) - second.cosine) < 3e-7 * second.r)
            #expect(abs(Double(drawn.1[lane + 8]) - second.sine) < 3e-7 * second.r)
        }
    }

    @Test func pairsOfNormalsAreRightAtEveryAngleAndRadius() {
        let key = DrawKey("angles")
        var worst = 0.0
        for block in 0..<8_000 {
            let drawn = key.normals(event: 2, block: block)
            for lane in 0..<8 {
                let words = words(
                    key: key.key, event: 2, counter: UInt32(block * 8 + lane), purpose: 0)
                for (drawn, exact) in [
                    (drawn.0, normals(radius: words[0], angle: words[1])),
                    (drawn.1, normals(radius: words[2], angle: words[3])),
                ] {
                    worst = max(
                        worst, abs(Double(drawn[lane]) - exact.cosine) / exact.r,
                        abs(Double(drawn[lane + 8]) - exact.sine) / exact.r)
                }
            }
        }
        print("pairs of normals: at most \(worst) of the radius off")
        #expect(worst < 3e-7)
    }

    @Test func theTwoNormalsOfAParticleAreIndependentAndStandard() {
        let key = DrawKey("pairs")
        var products: [Double] = []
        var sizes: [Double] = []
        var ranks: [Double] = []
        for block in 0..<10_000 {
            let (first, second) = key.normals(event: UInt64(block / 64), block: block % 64)
            for lane in 0..<16 {
                let one = Double(first[lane])
                let other = Double(second[lane])
                products.append(one * other)
                sizes.append((one * one - 1) * (other * other - 1))
                ranks += [one, other].map(NormalDistribution.cumulative)
            }
        }
        #expect(GoodnessOfFit.uniformByBins(ranks, bins: 100) > 1e-3)
        for moments in [Moments(products), Moments(sizes)] {
            #expect(abs(moments.mean) < 4 * moments.standardError)
        }
    }

    /// Every 23-bit angle and radius comes up among enough draws, and each is right in relation to
    /// its own size; the quarter turns' seams are where a reduction goes wrong.
    @Test func normalNumbersKeepTheirRelativeAccuracyAtEveryAngle() {
        let key = DrawKey("angles")
        let philox = philoxKey("angles")
        var worst = 0.0
        for block in 0..<4_000 {
            let normal = key.lanes(event: 2, block: block).normal
            for lane in 0..<8 {
                let words = words(
                    key: philox, event: 2, counter: UInt32(block * 8 + lane), purpose: 0)
                let radius =
                    (-2 * log((Double(words[2] >> 9) + 0.5) * 0x1p-23)).squareRoot()
                // Reduced by whole quarter turns, so that the small values are exact too.
                let quarters = (Double(words[3] >> 9) + 0.5) * 0x1p-21
                let nearest = quarters.rounded()
                let rest = (quarters - nearest) * Double.pi / 2
                let turned = [
                    (cos(rest), sin(rest)), (-sin(rest), cos(rest)), (-cos(rest), -sin(rest)),
                    (sin(rest), -cos(rest)),
                ][Int(nearest) % 4]
                worst = max(
                    worst, abs(Double(normal[lane]) / (radius * turned.0) - 1),
                    abs(Double(normal[lane + 8]) / (radius * turned.1) - 1))
            }
        }
        print("normal numbers of lanes: relative error at most \(worst)")
        #expect(worst < 4e-7)
    }

    private func sample(_ count: Int) -> (uniforms: [Double], normals: [Double]) {
        let key = DrawKey("distribution")
        var uniforms: [Double] = []
        var normals: [Double] = []
        for block in 0..<count / 16 {
            let draws = key.lanes(event: UInt64(block / 48), block: block % 48)
            for lane in 0..<16 {
                uniforms.append(Double(draws.uniform[lane]))
                normals.append(Double(draws.normal[lane]))
            }
        }
        return (uniforms, normals)
    }

    @Test func uniformNumbersFillTheUnitIntervalEvenly() {
        let uniforms = sample(240_000).uniforms
        #expect(uniforms.allSatisfy { $0 > 0 && $0 < 1 })
        #expect(GoodnessOfFit.uniformByBins(uniforms, bins: 100) > 1e-3)
        #expect(GoodnessOfFit.uniformByDistance(uniforms) > 1e-3)
        #expect(abs(Moments(uniforms).serialCorrelation) < 4 / 240_000.0.squareRoot())
    }

    @Test func normalNumbersAreStandardNormalInMomentsAndTails() {
        let normals = sample(240_000).normals
        let ranks = normals.map(NormalDistribution.cumulative)
        #expect(GoodnessOfFit.uniformByBins(ranks, bins: 100) > 1e-3)
        #expect(GoodnessOfFit.uniformByDistance(ranks) > 1e-3)
        let count = 240_000.0
        for (power, moment, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
            let mean = normals.reduce(0) { $0 + pow($1, Double(power)) } / count
            #expect(abs(mean - moment) < 4 * (variance / count).squareRoot(), "moment \(power)")
        }
        for limit in [2.0, 3, 3.5, 4] {
            let share = 2 * NormalDistribution.cumulative(-limit)
            let beyond = Double(normals.count { abs($0) > limit })
            #expect(abs(beyond - count * share) < 4 * (count * share).squareRoot(), "\(limit)")
        }
    }

    @Test func theNumbersOfAParticleAndOfItsPartnerAreIndependent() {
        let (uniforms, normals) = sample(240_000)
        func expectUncorrelated(_ products: [Double], _ what: Comment) {
            let moments = Moments(products)
            #expect(abs(moments.mean) < 4 * moments.standardError, what)
        }
        let centred = uniforms.map { $0 - 0.5 }
        expectUncorrelated(zip(centred, normals).map(*), "uniform and normal")
        expectUncorrelated(zip(centred, normals).map { $0 * ($1 * $1 - 1) }, "uniform and size")
        // Lanes 8 apart share a counter, and the two normals a radius.
        let firsts = normals.indices.filter { $0 % 16 < 8 }
        expectUncorrelated(firsts.map { normals[$0] * normals[$0 + 8] }, "cosine and sine")
        expectUncorrelated(
            firsts.map {
                (normals[$0] * normals[$0] - 1) * (normals[$0 + 8] * normals[$0 + 8] - 1)
            },
            "sizes of cosine and sine")
        expectUncorrelated(firsts.map { centred[$0] * centred[$0 + 8] }, "uniforms of a counter")
    }

    @Test func lanesShareNoCounterWithOtherDrawsNorAmongEachOther() {
        let key = DrawKey("counters")
        // 23 bits of 20,000 words rarely agree; two equal neighbours would mean equal counters.
        func pairs(_ numbers: [Double]) -> Set<[Double]> {
            Set(
                zip(numbers, numbers.dropFirst()).map {
                    [($0 * 0x1p23).rounded(.down), ($1 * 0x1p23).rounded(.down)]
                })
        }
        var lanes: [Double] = []
        for purpose in 0..<3 as Range<UInt32> {
            for block in 0..<48 {
                let draws = key.lanes(event: 9, block: block, purpose: purpose)
                for lane in 0..<8 {
                    lanes += [Double(draws.uniform[lane]), Double(draws.uniform[lane + 8])]
                }
            }
        }
        #expect(pairs(lanes).count == lanes.count - 1)
        var others: [Double] = []
        for purpose in 0..<3 as Range<UInt32> {
            for particle in 0..<768 as Range<UInt32> {
                let draws = key.draws(event: 9, particle: particle, purpose: purpose)
                others += [draws.uniform(0), draws.uniform(1)]
            }
        }
        #expect(pairs(lanes).isDisjoint(with: pairs(others)))
        #expect(
            key.lanes(event: 9, block: 0).uniform != key.lanes(event: 10, block: 0).uniform)
        #expect(
            key.lanes(event: 9, block: 0).normal != key.lanes(event: 9, block: 0, purpose: 1).normal
        )
    }
}
