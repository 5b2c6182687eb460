import SequentialMonteCarlo

/// The concentration of a drug in one patient while doses come and time goes on.
///
/// Exact for doses given at once and for infusions at a constant rate, however many overlap. Cost
/// and memory do not grow with the doses that are over.
public struct DrugExposure: Sendable {
    /// What follows 1 mg.
    public let response: ImpulseResponse
    /// The time up to which all is known, in hours.
    public private(set) var hours: Double
    /// What each exponential contributes now.
    private var levels: [Double]
    /// Infusions that are not over yet: mg/h and the end in hours.
    private var infusions: [(rate: Double, end: Double)] = []

    /// Begins without any drug.
    public init(response: ImpulseResponse, at hours: Double) {
        self.response = response
        self.hours = hours
        levels = Array(repeating: 0, count: response.modes.count)
    }

    /// Begins a dose now.
    ///
    /// - Parameters:
    ///   - milligrams: The dose, in the unit that `response` is for.
    ///   - duration: How long the infusion lasts in hours; 0 for a dose given at once or swallowed.
    public mutating func give(milligrams: Double, over duration: Double) {
        guard duration > 0 else {
            for place in levels.indices {
                levels[place] += milligrams * response.modes[place].coefficient
            }
            return
        }
        infusions.append((milligrams / duration, hours + duration))
    }

    /// The concentration now, in mg/L.
    public var concentration: Double {
        var sum = 0.0
        for level in levels { sum += level }
        return sum
    }

    /// Goes on to a later time; an earlier one changes nothing.
    ///
    /// - Returns: The area under the concentration on the way, in mg h/L.
    /// - Complexity: O(*n*) in the infusions that end on the way; allocates nothing.
    public mutating func advance(to time: Double) -> Double {
        var area = 0.0
        while hours < time {
            var next = time
            var rate = 0.0
            for infusion in infusions {
                rate += infusion.rate
                next = min(next, infusion.end)
            }
            area += run(next - hours, rate: rate)
            hours = next
            infusions.removeAll { $0.end <= next }
        }
        return area
    }

    /// Runs for a span at a constant infusion rate and returns the area under the concentration.
    private mutating func run(_ span: Double, rate: Double) -> Double {
        var area = 0.0
        for place in levels.indices {
            let mode = response.modes[place]
            let x = mode.rate * span
            let mean = meanDecay(x)
            let inflow = rate * mode.coefficient * span
            area += span * (levels[place] * mean + inflow * meanApproach(x))
            levels[place] = levels[place] * exponential(-x) + inflow * mean
        }
        return area
    }
}
