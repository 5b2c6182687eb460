import SequentialMonteCarlo

/// Growth that slows towards a capacity: V′ = ρ ln(K/V) V, so that V = K exp(ln(V₀/K) e^(−ρt)).
public struct GompertzGrowth: Hashable, Sendable {
    /// *K* in cm³.
    public let capacity: Double
    /// ρ in 1/d.
    public let rate: Double

    /// Puts a law together.
    public init(capacity: Double, rate: Double) {
        precondition(capacity > 0 && rate > 0, "a tumour grows and has room")
        self.capacity = capacity
        self.rate = rate
    }

    /// The law under which `volume` doubles in `days`: ρ = ln(ln(K/V) / ln(K/2V)) / days.
    ///
    /// - Precondition: Twice the volume is less than the capacity.
    public init(capacity: Double, volume: Double, doublesIn days: Double) {
        precondition(2 * volume < capacity, "a volume that doubles has room")
        let now = logarithm(capacity / volume)
        self.init(
            capacity: capacity, rate: logarithm(now / logarithm(capacity / (2 * volume))) / days)
    }

    /// The volume in cm³ after some days.
    public func volume(from start: Double, after days: Double) -> Double {
        capacity * exponential(logarithm(start / capacity) * exponential(-rate * days))
    }

    /// ln 2 over the growth rate at a volume, in days.
    public func momentaryDoublingTime(at volume: Double) -> Double {
        logarithm(2) / (rate * logarithm(capacity / volume))
    }
}

/// A ball.
public enum Sphere {
    /// The volume in cm³ of a diameter in mm.
    public static func volume(diameter: Double) -> Double {
        .pi / 6_000 * diameter * diameter * diameter
    }

    /// The diameter in mm of a volume in cm³.
    public static func diameter(volume: Double) -> Double {
        guard volume > 0 else { return 0 }
        return exponential(logDiameter(logVolume: logarithm(volume)))
    }

    /// The logarithm of the diameter in mm from that of the volume in cm³.
    static func logDiameter(logVolume: Double) -> Double {
        (logVolume + logarithm(6_000 / .pi)) / 3
    }
}
