import Foundation

/// Pseudo-random numbers for tests: splitmix64 (Steele, Lea and Flood 2014), which shares nothing
/// with the generator under test.
///
/// A failing test prints the seed with its arguments, so that the failure can be played again.
package struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    /// Starts the sequence that `seed` names.
    package init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number strictly between 0 and 1.
    package mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// A standard normal number.
    package mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// A waiting time with the given mean.
    package mutating func exponential(mean: Double) -> Double { -mean * log(uniform()) }
}
