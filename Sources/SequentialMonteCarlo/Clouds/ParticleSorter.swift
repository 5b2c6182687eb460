/// Finds the order of a column's numbers, with room of its own to do so.
///
/// A radix sort over the four bytes of each number, which takes the same steps whatever the numbers
/// (Knuth 1998, volume 3, 5.2.5).
public struct ParticleSorter: Sendable {
    // Sort key in the upper half, particle in the lower.
    private var entries: [UInt64]
    private var spare: [UInt64]
    private var starts: [Int32]

    /// Makes room for clouds of `count` particles.
    public init(count: Int) {
        entries = Array(repeating: 0, count: count)
        // Not a copy, which would take its memory only at the first sort.
        spare = Array(repeating: 0, count: count)
        starts = Array(repeating: 0, count: 4 * 256)
    }

    /// Writes the particles in ascending order of their numbers, equal ones by particle.
    ///
    /// The order is the total one of IEEE 754: −0 before +0, a NaN beyond the infinity of its sign.
    ///
    /// - Precondition: the column and `order` have as many entries as the sorter has room for.
    /// - Complexity: O(*n*); allocates nothing.
    public mutating func sort(_ column: ParticleColumn, into order: inout [Int32]) {
        let count = entries.count
        precondition(column.count == count, "a column as long as the room for it")
        precondition(order.count == count, "one entry for each particle")
        column.withNumbers { numbers in
            entries.withUnsafeMutableBufferPointer { entries in
                starts.withUnsafeMutableBufferPointer { starts in
                    Self.read(numbers, into: entries, counting: starts)
                }
            }
        }
        for byte in 0..<4 {
            entries.withUnsafeMutableBufferPointer { entries in
                spare.withUnsafeMutableBufferPointer { spare in
                    starts.withUnsafeMutableBufferPointer { starts in
                        Self.distribute(entries, to: spare, by: byte, from: starts)
                    }
                }
            }
            swap(&entries, &spare)
        }
        for place in 0..<count { order[place] = Int32(truncatingIfNeeded: entries[place]) }
    }

    /// Makes an entry of every number and counts how often each of its bytes has each value.
    private static func read(
        _ numbers: UnsafeBufferPointer<Float>, into entries: UnsafeMutableBufferPointer<UInt64>,
        counting counts: UnsafeMutableBufferPointer<Int32>
    ) {
        counts.update(repeating: 0)
        for particle in numbers.indices {
            // Positive numbers go above the negative ones, whose bits run backwards.
            let bits = numbers[particle].bitPattern
            let key = bits ^ (bits >> 31 == 0 ? 0x8000_0000 : 0xFFFF_FFFF)
            entries[particle] = UInt64(key) << 32 | UInt64(particle)
            counts[Int(key & 0xFF)] &+= 1
            counts[Int(256 | key >> 8 & 0xFF)] &+= 1
            counts[Int(512 | key >> 16 & 0xFF)] &+= 1
            counts[Int(768 | key >> 24)] &+= 1
        }
    }

    /// Orders the entries by one byte of their keys, and as they were where it is equal.
    private static func distribute(
        _ entries: UnsafeMutableBufferPointer<UInt64>, to spare: UnsafeMutableBufferPointer<UInt64>,
        by byte: Int, from starts: UnsafeMutableBufferPointer<Int32>
    ) {
        var start: Int32 = 0
        for place in byte << 8..<(byte + 1) << 8 {
            (starts[place], start) = (start, start &+ starts[place])
        }
        for entry in entries {
            let place = byte << 8 | Int(truncatingIfNeeded: entry >> (32 + 8 * byte) & 0xFF)
            spare[Int(starts[place])] = entry
            starts[place] &+= 1
        }
    }
}
