import SequentialMonteCarlo
import TestSupport
import Testing

/// What runs for every observation must not touch the heap: allocation costs more than the
/// arithmetic, and its time is anyone's guess.
@Suite(.enabled(if: AllocationCounter.isAvailable, "allocations cannot be counted here"))
struct CloudAllocationTests {
    @Test func theCounterSeesArraysAndObjects() {
        let count = Int(DrawKey("count").draws(event: 1, particle: 1).uniform(0) * 10) + 5
        #expect(AllocationCounter.count {} == 0)
        var held = ParticleColumn(repeating: 0, count: 16)
        #expect(
            AllocationCounter.count { held = ParticleColumn(repeating: 1, count: 16 * count) } == 2)
        #expect(held.count == 16 * count)
    }

    @Test func aColumnThatSharesItsNumbersIsCopiedOnce() {
        var column = ParticleColumn(repeating: 0, count: 64)
        let other = column
        #expect(AllocationCounter.count { column[block: 1] = Lanes(repeating: 2) } == 2)
        #expect(AllocationCounter.count { column[block: 2] = Lanes(repeating: 2) } == 0)
        #expect(other != column)
    }

    #if !DEBUG
        @Test(arguments: [16, 768])
        func anUpdateOfTheCloudAllocatesNothing(count: Int) {
            let key = DrawKey("allocations")
            var states = ParticleColumn(repeating: 0, count: count)
            var scratch = ParticleColumn(repeating: 0, count: count)
            var densities = ParticleColumn(repeating: 0, count: count)
            var values = ParticleColumn(repeating: 0, count: count)
            var weights = CloudWeights(uniform: count)
            var sorter = ParticleSorter(count: count)
            var order = [Int32](repeating: 0, count: count)
            var ancestors = [Int32](repeating: 0, count: count)
            var failures = 0
            let allocations = AllocationCounter.count {
                for event in 1...20 as ClosedRange<UInt64> {
                    for block in 0..<states.blockCount {
                        let draws = key.lanes(event: event, block: block)
                        states[block: block] += draws.normal * 0.1
                        densities[block: block] =
                            logarithm(
                                NormalDistribution.cumulative(states[block: block])
                                    + squareRoot(draws.uniform)) - exponential(draws.normal)
                    }
                    do throws(WeightError) {
                        _ = try weights.condition(on: densities, values: &values)
                    } catch {
                        failures += 1
                    }
                    sorter.sort(states, into: &order)
                    CloudWeights.chooseAncestors(
                        values: values, uniform: 0.3, order: order, into: &ancestors)
                    states.gather(ancestors, scratch: &scratch)
                    weights.makeUniform()
                    weights.write(to: &values)
                }
            }
            #expect(allocations == 0)
            #expect(failures == 0)
        }

        @Test func aFailedUpdateAllocatesNoMoreThanItsErrorDoes() {
            var values = ParticleColumn(repeating: 0, count: 768)
            var weights = CloudWeights(uniform: 768)
            var densities = ParticleColumn(repeating: 0, count: 768)
            densities[700] = .nan
            // Swift Testing notes the stack of every error as it is thrown.
            func allocationsOfFiveFailures(_ body: () throws(WeightError) -> Void) -> Int {
                var failures = 0
                defer { #expect(failures == 5) }
                return AllocationCounter.count {
                    for _ in 0..<5 {
                        do throws(WeightError) { try body() } catch { failures += 1 }
                    }
                }
            }
            var allocations: [Int] = []
            for _ in 0..<2 {
                allocations = [
                    allocationsOfFiveFailures { () throws(WeightError) in throw .allZero },
                    allocationsOfFiveFailures { () throws(WeightError) in
                        _ = try weights.condition(on: densities, values: &values)
                    },
                ]
            }
            #expect(allocations[0] == allocations[1])
        }
    #endif
}
