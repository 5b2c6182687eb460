import CMalloc

/// What the allocator has given out to this process and not got back.
enum AllocatedMemory {
    /// The bytes, with what the allocator adds to each piece; from the heap and mapped ones.
    static func bytes() -> Int {
        let state = mallinfo2()
        return Int(state.uordblks) + Int(state.hblkhd)
    }
}
