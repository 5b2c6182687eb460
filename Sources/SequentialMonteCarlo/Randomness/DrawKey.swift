/// What all draws of one module of one patient's twin have in common.
public struct DrawKey: Hashable, Sendable {
    /// The 64-bit Philox key.
    public let key: SIMD2<UInt32>

    /// Hashes the parts that name a twin's module, such as patient, module and model version.
    ///
    /// FNV-1a over the UTF-8 bytes with a separator after each part, then the finaliser of
    /// splitmix64. Stable for ever: stored posteriors depend on it.
    public init(_ parts: String...) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for part in parts {
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        key = SIMD2(UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32))
    }

    /// The random numbers of one particle for one event.
    ///
    /// - Parameters:
    ///   - event: Names the event; draws for one event never depend on another.
    ///   - particle: The particle's place in the cloud; `UInt32.max` for draws of the whole cloud.
    ///   - purpose: Tells apart several blocks for the same event and particle; those from 2³¹ on are
    ///     for `lanes(event:block:purpose:)`.
    @inlinable
    public func draws(event: UInt64, particle: UInt32, purpose: UInt32 = 0) -> UniformDraws {
        UniformDraws(
            words: Philox4x32.block(
                counter: SIMD4(
                    particle, purpose, UInt32(truncatingIfNeeded: event),
                    UInt32(truncatingIfNeeded: event >> 32)),
                key: key))
    }
}

/// Four independent uniform numbers, and what can be made of them.
public struct UniformDraws: Sendable {
    @usableFromInline let words: SIMD4<UInt32>

    @inlinable
    init(words: SIMD4<UInt32>) {
        self.words = words
    }

    /// The number at `index` 0 to 3, strictly between 0 and 1, with 32 bits.
    @inlinable
    public func uniform(_ index: Int) -> Double {
        (Double(words[index]) + 0.5) * 0x1p-32
    }

    /// A standard normal number from the uniforms 2 and 3 by the method of Box and Muller (1958).
    public var normal: Double {
        standardNormal(radius: uniform(2), angle: uniform(3))
    }

    /// A second standard normal number, from the uniforms 0 and 1.
    public var otherNormal: Double {
        standardNormal(radius: uniform(0), angle: uniform(1))
    }
}
