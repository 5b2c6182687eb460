import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct ParticleSorterTests {
    private func order(of numbers: [Float]) -> [Int32] {
        var sorter = ParticleSorter(count: numbers.count)
        var order = [Int32](repeating: -1, count: numbers.count)
        sorter.sort(ParticleColumn(numbers), into: &order)
        return order
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func theOrderIsThatOfAComparisonSort(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let count = 16 * (1 + Int(random.next() % 60))
        let numbers = (0..<count).map { _ in
            // Every second cloud has few distinct numbers.
            seed % 2 == 0
                ? Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
                : Float(Int(random.next() % 7) - 3) * 0.5
        }
        let expected = (0..<count).sorted { first, second in
            if numbers[first].isTotallyOrdered(belowOrEqualTo: numbers[second]) {
                return first < second
                    || !numbers[second].isTotallyOrdered(belowOrEqualTo: numbers[first])
            }
            return false
        }
        #expect(order(of: numbers).map { Int($0) } == expected)
    }

    @Test func zerosInfinitiesAndNoNumbersHaveTheirPlaces() {
        var numbers = [Float](repeating: 1, count: 16)
        numbers.replaceSubrange(
            0..<8, with: [.nan, .infinity, 0, -0.0, -.infinity, -.nan, -.leastNonzeroMagnitude, 2])
        #expect(order(of: numbers) == [5, 4, 6, 3, 2, 8, 9, 10, 11, 12, 13, 14, 15, 7, 1, 0])
    }

    @Test func theRoomServesOneCloudAfterTheOther() {
        var sorter = ParticleSorter(count: 32)
        var order = [Int32](repeating: 0, count: 32)
        sorter.sort(ParticleColumn((0..<32).map { Float(-$0) }), into: &order)
        #expect(order == (0..<32).reversed())
        sorter.sort(ParticleColumn((0..<32).map { Float($0) }), into: &order)
        #expect(order == Array(0..<32))
    }
}
