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

        /// What `make` returns and how many bytes of the heap it left behind on this thread, what
        /// the allocator adds to each piece included.
        ///
        /// Nothing that existed before may be given up by `make`, or it counts as less.
        package static func bytes<Value>(
            leftBy make: () throws -> Value
        ) rethrows -> (value: Value, bytes: Int) {
            allocation_counter_begin()
            defer { _ = allocation_counter_end() }
            let value = try make()
            return (value, allocation_counter_bytes())
        }
    #else
        package static let isAvailable = false

        package static func count(_ body: () -> Void) -> Int {
            fatalError("no allocator that counts is linked")
        }

        package static func bytes<Value>(
            leftBy make: () throws -> Value
        ) rethrows -> (value: Value, bytes: Int) {
            fatalError("no allocator that counts is linked")
        }
    #endif
}
