import SequentialMonteCarlo
import Testing

/// Posteriors must not depend on the machine, the compiler or the build.
///
/// The bits below are those of another implementation of the same formulas, in Python with NumPy's
/// 32-bit floats. Digests are FNV-1a over the results' little-endian bytes.
@Suite struct KnownBitsTests {
    private func digest(_ count: Int, _ word: (Int) -> some FixedWidthInteger) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<count {
            var rest = word(index)
            for _ in 0..<rest.bitWidth / 8 {
                hash = (hash ^ UInt64(truncatingIfNeeded: rest & 0xFF)) &* 0x100_0000_01B3
                rest >>= 8
            }
        }
        return hash
    }

    /// Over bit patterns of every kind: 65,536 multiples of an odd number.
    private func digestOfLanes(_ function: (Lanes) -> Lanes) -> UInt64 {
        let results = (0..<4_096).map { block in
            var x = Lanes(repeating: 0)
            for lane in 0..<16 {
                x[lane] = Float(bitPattern: UInt32(block * 16 + lane) &* 0x9E37_79B1)
            }
            return function(x)
        }
        return digest(65_536) { results[$0 / 16][$0 % 16].bitPattern }
    }

    private func bits(of function: (Lanes) -> Lanes) -> [UInt32] {
        var x = Lanes(repeating: 0)
        let numbers: [Float] = [-12.5, -1, -0.25, 0.3, 1.7, 20.125]
        for (lane, number) in numbers.enumerated() { x[lane] = number }
        let result = function(x)
        return numbers.indices.map { result[$0].bitPattern }
    }

    @Test func theExponentialOfLanesHasTheKnownBits() {
        #expect(
            bits { exponential($0) } == [
                0x367A_176A, 0x3EBC_5AB2, 0x3F47_5F7D, 0x3FAC_C82C, 0x40AF_2A94, 0x4E03_12F1,
            ])
        #expect(digestOfLanes { exponential($0) } == 0x03D0_58FA_7D18_3306)
    }

    @Test func theLogarithmOfLanesHasTheKnownBits() {
        #expect(
            bits { logarithm($0) } == [
                0x7FC0_0000, 0x7FC0_0000, 0x7FC0_0000, 0xBF9A_1BC8, 0x3F07_D741, 0x4040_2029,
            ])
        #expect(digestOfLanes { logarithm($0) } == 0x2A62_B8FB_F4C8_2BA6)
    }

    @Test func theSquareRootOfLanesHasTheKnownBits() {
        #expect(
            bits { squareRoot($0) } == [
                0x7FC0_0000, 0x7FC0_0000, 0x7FC0_0000, 0x3F0C_378C, 0x3FA6_E43F, 0x408F_8E0C,
            ])
        #expect(digestOfLanes { squareRoot($0) } == 0xFE10_100F_3BAD_E2CD)
    }

    @Test func theNormalDistributionOfLanesHasTheKnownBits() {
        #expect(
            bits { NormalDistribution.cumulative($0) } == [
                0x049E_C406, 0x3E22_7685, 0x3ECD_765C, 0x3F1E_2F72, 0x3F74_975C, 0x3F80_0000,
            ])
        #expect(digestOfLanes { NormalDistribution.cumulative($0) } == 0x025F_6971_AAC7_B8F0)
        #expect(
            bits { NormalDistribution.density($0) } == [
                0x0679_A3B0, 0x3E77_C72D, 0x3EC5_F95D, 0x3EC3_4544, 0x3DC0_9CCD, 0,
            ])
        #expect(digestOfLanes { NormalDistribution.density($0) } == 0x06D4_A06A_0875_F1C8)
    }

    @Test func drawsOfLanesHaveTheKnownBits() {
        let key = DrawKey("patient-1", "vitals", "vitals-1")
        let draws = (0..<64).map { key.lanes(event: 0x1122_3344_5566_7788, block: $0, purpose: 3) }
        #expect(
            (0..<4).map { draws[0].uniform[$0].bitPattern }
                == [0x3D90_8F68, 0x3EE1_097A, 0x3E08_3D44, 0x3F53_96C3])
        #expect(
            (0..<4).map { draws[0].normal[$0].bitPattern }
                == [0xBF06_386D, 0xBF9D_6F5B, 0x3D7C_9C69, 0xBF13_06EE])
        let uniforms = digest(1_024) { draws[$0 / 16].uniform[$0 % 16].bitPattern }
        #expect(uniforms == 0xC0BD_43F0_044C_D84E)
        let normals = digest(1_024) { draws[$0 / 16].normal[$0 % 16].bitPattern }
        #expect(normals == 0x1817_55B7_D369_051F)
    }

    @Test func pairsOfNormalsHaveTheKnownBits() {
        let key = DrawKey("patient-1", "vitals", "vitals-1")
        let draws = (0..<64).map {
            key.normals(event: 0x1122_3344_5566_7788, block: $0, purpose: 3)
        }
        #expect(
            (0..<4).map { draws[0].0[$0].bitPattern }
                == [0x4001_E777, 0x3E10_371E, 0xBEFA_2C30, 0xBD17_2AB0])
        #expect(
            (0..<4).map { draws[0].1[$0].bitPattern }
                == [0x3F5D_CEF3, 0x3F20_ED98, 0x3F12_893B, 0xBFC5_38C1])
        #expect(
            digest(1_024) { draws[$0 / 16].0[$0 % 16].bitPattern } == 0x1A52_B140_E871_9F05)
        #expect(
            digest(1_024) { draws[$0 / 16].1[$0 % 16].bitPattern } == 0x1F76_9ACE_EFF0_60EB)
    }

    /// Over bit patterns of every kind, and as many arguments where the function is most used.
    private func digestOfNumbers(
        _ function: (Double) -> Double, _ argument: (Int) -> Double = { Double($0 - 8_192) * 0.09 }
    ) -> UInt64 {
        digest(32_768) { index in
            let pattern = UInt64(index / 2) &* 0x9E37_79B9_7F4A_7C15
            return function(
                index % 2 == 0 ? Double(bitPattern: pattern) : argument(index / 2)
            ).bitPattern
        }
    }

    @Test func functionsOfOneNumberHaveTheKnownBits() {
        #expect(digestOfNumbers(exponential) == 0x5281_8FB4_1198_B476)
        #expect(digestOfNumbers(logarithm) { Double($0 + 1) * 0.001 } == 0x155F_423D_88A0_59B6)
        #expect(digestOfNumbers(cosine) == 0x8997_25E2_F402_DBD7)
        #expect(digestOfNumbers(sine) == 0x7D88_666C_62E5_36F3)
        #expect(digestOfNumbers(NormalDistribution.cumulative) == 0x54A3_AA92_DB9E_24CE)
        #expect(digestOfNumbers(NormalDistribution.density) == 0x67DE_BD5C_D38C_6530)
    }

    /// Sums run over the blocks in each lane and then over the lanes in a tree, and over nothing
    /// else: computed with the same other implementation.
    @Test func conditionedWeightsHaveTheKnownBits() throws {
        let key = DrawKey("patient-1", "vitals", "vitals-1")
        var weights = CloudWeights(uniform: 768)
        var values = ParticleColumn(repeating: 0, count: 768)
        var densities = ParticleColumn(repeating: 0, count: 768)
        var evidence: [UInt64] = []
        for event in 1...3 as ClosedRange<UInt64> {
            for block in 0..<48 {
                densities[block: block] = key.lanes(event: event, block: block).normal
            }
            evidence.append(try weights.condition(on: densities, values: &values).bitPattern)
        }
        #expect(
            evidence == [0x3FE1_6F60_EDE8_B9C8, 0x3FE2_2F58_897D_A7E4, 0x3FE0_2A0D_A581_E1D0])
        #expect(weights.effectiveSampleSize.bitPattern == 0x4047_40C9_9651_84AF)
        #expect(digest(768) { weights.logValues[$0].bitPattern } == 0x267A_B893_8EF2_8D3A)
        #expect(digest(768) { values[$0].bitPattern } == 0x265D_75C0_D761_149B)
        #expect(values.total.bitPattern == 0x3FF0_0000_0955_0E00)
    }
}
