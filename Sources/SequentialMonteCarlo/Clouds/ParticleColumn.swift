/// One number for each particle of a cloud, sixteen to a vector.
///
/// A value like an array: copies share their memory until one of them is changed.
///
/// - Invariant: every vector starts at a multiple of 64 bytes, so that none lies across two cache
///   lines. An array's vectors would start at a multiple of 16.
public struct ParticleColumn: @unchecked Sendable {
    // Sendable for the reason that an array is: memory is written only after `makeUnique`, when no
    // other column refers to it, and whoever changes a column has it to himself. What several
    // columns share, on whatever threads, is only read, and freed with the last of them.
    @usableFromInline var memory: ColumnMemory

    /// The number of vectors.
    public let blockCount: Int

    /// Gives every particle the same number.
    ///
    /// - Precondition: `count` is a positive multiple of 16.
    public init(repeating number: Float, count: Int) {
        precondition(count > 0 && count % 16 == 0, "a column has sixteen particles to a block")
        blockCount = count / 16
        memory = ColumnMemory(blockCount: blockCount)
        memory.blocks.initialize(repeating: Lanes(repeating: number), count: blockCount)
    }

    /// Takes the numbers in particle order.
    ///
    /// - Precondition: their count is a positive multiple of 16.
    public init(_ numbers: [Float]) {
        self.init(repeating: 0, count: numbers.count)
        withMutableNumbers { column in
            for particle in column.indices { column[particle] = numbers[particle] }
        }
    }

    /// The number of particles.
    @inlinable
    public var count: Int { blockCount * 16 }

    /// The number of one particle.
    @inlinable
    public subscript(particle: Int) -> Float {
        get { self[block: particle >> 4][particle & 15] }
        set { self[block: particle >> 4][particle & 15] = newValue }
    }

    /// The numbers of the particles 16 `block` to 16 `block` + 15.
    ///
    /// A loop that writes is faster with `withMutableBlocks`: every write here first sees whether
    /// the memory is shared.
    @inlinable
    public subscript(block block: Int) -> Lanes {
        get {
            precondition(block >= 0 && block < blockCount, "a block of the column")
            return withExtendedLifetime(memory) { memory.blocks[block] }
        }
        set {
            precondition(block >= 0 && block < blockCount, "a block of the column")
            makeUnique()
            withExtendedLifetime(memory) { memory.blocks[block] = newValue }
        }
    }

    /// Reads the vectors in one go.
    @inlinable
    public func withBlocks<Result, Failure: Error>(
        _ body: (Span<Lanes>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(memory) {} }
        return try body(UnsafeBufferPointer(start: memory.blocks, count: blockCount).span)
    }

    /// Changes the vectors in one go: copies them first only if another column shares them.
    @inlinable
    public mutating func withMutableBlocks<Result, Failure: Error>(
        _ body: (inout MutableSpan<Lanes>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        makeUnique()
        defer { withExtendedLifetime(memory) {} }
        var span = UnsafeMutableBufferPointer(start: memory.blocks, count: blockCount).mutableSpan
        return try body(&span)
    }

    /// Reads the numbers one by one, in particle order.
    func withNumbers<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
        withExtendedLifetime(memory) {
            let numbers = UnsafeRawPointer(memory.blocks).assumingMemoryBound(to: Float.self)
            return body(UnsafeBufferPointer(start: numbers, count: count))
        }
    }

    /// Changes the numbers one by one.
    mutating func withMutableNumbers<Result>(
        _ body: (UnsafeMutableBufferPointer<Float>) -> Result
    ) -> Result {
        makeUnique()
        return withExtendedLifetime(memory) {
            let numbers = UnsafeMutableRawPointer(memory.blocks).assumingMemoryBound(to: Float.self)
            return body(UnsafeMutableBufferPointer(start: numbers, count: count))
        }
    }

    @inlinable
    mutating func makeUnique() {
        if !isKnownUniquelyReferenced(&memory) { memory = copiedMemory() }
    }

    @usableFromInline
    func copiedMemory() -> ColumnMemory {
        let copy = ColumnMemory(blockCount: blockCount)
        withExtendedLifetime(memory) {
            copy.blocks.initialize(from: memory.blocks, count: blockCount)
        }
        return copy
    }
}

extension ParticleColumn: Hashable {
    /// Whether all numbers are equal: −0 equals +0, NaN nothing.
    public static func == (one: ParticleColumn, other: ParticleColumn) -> Bool {
        guard one.blockCount == other.blockCount else { return false }
        return one.withNumbers { one in other.withNumbers { one.elementsEqual($0) } }
    }

    /// Feeds all numbers to the hasher.
    public func hash(into hasher: inout Hasher) {
        withNumbers { for number in $0 { hasher.combine(number) } }
    }
}

/// Memory for vectors, aligned to 64 bytes.
@usableFromInline
final class ColumnMemory {
    @usableFromInline let blocks: UnsafeMutablePointer<Lanes>

    init(blockCount: Int) {
        blocks = UnsafeMutableRawPointer.allocate(byteCount: blockCount * 64, alignment: 64)
            .bindMemory(to: Lanes.self, capacity: blockCount)
    }

    deinit {
        blocks.deallocate()
    }
}
