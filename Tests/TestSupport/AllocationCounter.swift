#if canImport(CAllocationCounter)
    import CAllocationCounter
#endif

/// Counts what code takes from the heap.
package enum AllocationCounter {
    #if canImport(CAllocationCounter)
        /// Whether allocations can be counted here: with glibc only, whose allocator is replaced.
        package static let isAvailable = true

        /// How often `body` calls `malloc` and its kin on this thread, itself or by the runtime.
        package static func count(_ body: () -> Void) -> Int {
            allocation_counter_begin()
            body()
            return Int(allocation_counter_end())
        }
    #else
        package static let isAvailable = false

        package static func count(_ body: () -> Void) -> Int {
            fatalError("no allocator that counts is linked")
        }
    #endif
}
