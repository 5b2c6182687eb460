import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct ParticleColumnTests {
    @Test func vectorsStartAtMultiplesOf64Bytes() {
        // Held all at once, so that every one has memory of its own.
        var columns: [ParticleColumn] = []
        for blocks in 1...200 {
            var column = ParticleColumn(repeating: 0, count: blocks * 16)
            columns.append(column)
            column[0] = 1
            columns.append(column)
        }
        let offsets = columns.map { column in
            column.withBlocks { blocks in
                blocks.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) % 64 }
            }
        }
        #expect(offsets.count == 400 && offsets.allSatisfy { $0 == 0 })
    }

    @Test func particlesBlocksAndSpansAreTheSameNumbers() {
        var column = ParticleColumn((0..<48).map { Float($0) })
        #expect(column.count == 48 && column.blockCount == 3)
        column[17] = -1
        #expect(column[block: 1][1] == -1)
        column[block: 2] = Lanes(repeating: 8)
        #expect(column[31] == 31 && column[32] == 8 && column[47] == 8)
        column.withMutableBlocks { $0[0] += 100 }
        #expect(column[5] == 105)
        #expect(column.withBlocks { $0[0][5] } == 105)
        #expect(column.total == 1_720 + 358 + 128)
    }

    @Test func aCopyKeepsItsNumbers() {
        let column = ParticleColumn(repeating: 2, count: 32)
        var copy = column
        copy.withMutableBlocks { $0[1] *= 2 }
        copy[3] = 7
        #expect(column == ParticleColumn(repeating: 2, count: 32))
        #expect(copy[3] == 7 && copy[16] == 4)
        #expect(copy != column)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func everyPlaceGetsTheNumberOfItsAncestor(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let count = 16 * (1 + Int(random.next() % 60))
        let numbers = (0..<count).map { _ in Float(random.normal()) }
        let ancestors = (0..<count).map { _ in Int32(random.next() % UInt64(count)) }
        var column = ParticleColumn(numbers)
        var scratch = ParticleColumn(repeating: .nan, count: count)
        column.gather(ancestors, scratch: &scratch)
        for place in 0..<count { #expect(column[place] == numbers[Int(ancestors[place])]) }
        #expect(scratch == ParticleColumn(numbers))
    }
}
