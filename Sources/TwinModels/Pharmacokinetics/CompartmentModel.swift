/// A linear model of a drug's distribution: a central volume that it is given to and eliminated
/// from, and compartments that exchange with it.
public struct CompartmentModel: Hashable, Sendable {
    /// A compartment that exchanges with the central one.
    public struct Peripheral: Hashable, Sendable {
        /// k₁ⱼ in 1/h, from the central compartment into this one.
        public let inRate: Double
        /// kⱼ₁ in 1/h, back into the central compartment.
        public let outRate: Double

        /// Puts a compartment together.
        public init(inRate: Double, outRate: Double) {
            self.inRate = inRate
            self.outRate = outRate
        }
    }

    /// V₁ in L.
    public let volume: Double
    /// k₁₀ in 1/h.
    public let eliminationRate: Double
    /// The compartments beside the central one, their out-rates different and positive.
    public let peripherals: [Peripheral]

    /// Puts a model together from its rates.
    ///
    /// - Precondition: All numbers are positive and the out-rates differ.
    public init(volume: Double, eliminationRate: Double, peripherals: [Peripheral] = []) {
        precondition(volume > 0 && eliminationRate > 0, "a drug has a volume and leaves it")
        precondition(
            peripherals.allSatisfy { $0.inRate > 0 && $0.outRate > 0 }, "exchange has two ways")
        precondition(
            Set(peripherals.map(\.outRate)).count == peripherals.count,
            "compartments that empty alike are one")
        self.volume = volume
        self.eliminationRate = eliminationRate
        self.peripherals = peripherals.sorted { $0.outRate < $1.outRate }
    }

    /// Puts a model together from clearances.
    ///
    /// - Parameters:
    ///   - clearance: In L/h.
    ///   - volume: V₁ in L.
    ///   - exchanges: Clearance between the compartments in L/h and volume in L of each.
    public init(
        clearance: Double, volume: Double,
        exchanges: [(clearance: Double, volume: Double)] = []
    ) {
        self.init(
            volume: volume, eliminationRate: clearance / volume,
            peripherals: exchanges.map {
                Peripheral(inRate: $0.clearance / volume, outRate: $0.clearance / $0.volume)
            })
    }

    /// In L/h.
    public var clearance: Double { eliminationRate * volume }

    /// The central concentration after a bolus of 1 mg, in mg/L.
    ///
    /// The rates λ are the zeros of k₁₀ − λ − λ Σ k₁ⱼ / (kⱼ₁ − λ), which falls between its poles
    /// kⱼ₁: one zero below all, one between each two, one above all, found by bisection to the last
    /// bit.
    ///
    /// - Complexity: Some 60 evaluations for each compartment.
    public var response: ImpulseResponse {
        var high = eliminationRate
        for peripheral in peripherals { high += peripheral.inRate + peripheral.outRate }
        let bounds = [0] + peripherals.map(\.outRate) + [high]
        let modes = (0...peripherals.count).map { place in
            let rate = zero(between: bounds[place], and: bounds[place + 1])
            var slope = 1.0
            for peripheral in peripherals {
                let distance = peripheral.outRate - rate
                slope += peripheral.inRate * peripheral.outRate / (distance * distance)
            }
            return ImpulseResponse.Mode(coefficient: 1 / (volume * slope), rate: rate)
        }
        return ImpulseResponse(modes: modes)
    }

    private func zero(between low: Double, and high: Double) -> Double {
        var (low, high) = (low, high)
        while true {
            let middle = low + 0.5 * (high - low)
            guard middle > low, middle < high else { return middle }
            var value = eliminationRate - middle
            for peripheral in peripherals {
                value -= middle * peripheral.inRate / (peripheral.outRate - middle)
            }
            if value > 0 { low = middle } else { high = middle }
        }
    }
}
