import SequentialMonteCarlo

/// Tells, reading by reading, whether a stream's sensor works.
///
/// A hidden Markov model in continuous time over {works, noisy, stuck, off}, filtered forward
/// exactly (Rabiner 1989, Proc IEEE 77:257). The caller says how probable each reading was if the
/// sensor works and if it is noisy; a stuck display repeats its value, and one that is off may show
/// anything. What the monitor holds before a reading is a function of the readings before it.
public struct SensorFaultMonitor: Hashable, Sendable {
    /// What faults are like.
    public var design: SensorFaultDesign { shared.design }
    /// The same object for all sensors of a kind: there are many of them.
    private let shared: SharedSensorFaultDesign
    /// The probability of each state: works, then the faults in the order of `SensorFault`.
    public internal(set) var probabilities: SIMD4<Double>
    /// How often a working display went on to repeat its value and how often not: first of those
    /// that had just changed, then of those that had just repeated. Each reading counts by the
    /// probability that the sensor worked.
    public internal(set) var repeatCounts: SIMD4<Double>
    /// Whether the last reading repeated the one before; nil before the first reading.
    public internal(set) var lastWasRepeat: Bool?
    /// How long the probability of a fault has been at `design.suspicion` or above, in hours.
    public internal(set) var suspectHours: Double
    /// For how many readings in a row it has been so.
    public internal(set) var suspectReadings: Int

    /// Starts with what is known of sensors in general.
    public init(design: SensorFaultDesign = .version1) {
        shared = .of(design)
        probabilities = Self.stationary(design)
        let repeats = design.repeatRate * design.repeatPriorReadings
        let changes = (1 - design.repeatRate) * design.repeatPriorReadings
        repeatCounts = SIMD4(repeats, changes, repeats, changes)
        suspectHours = 0
        suspectReadings = 0
    }

    /// Everything that changes, as numbers: probabilities, counts of repeats, the last reading (−1
    /// none, 0 changed, 1 repeated), hours and readings under suspicion.
    public var state: [Double] {
        let last = lastWasRepeat.map { $0 ? 1.0 : 0 } ?? -1
        return (0..<4).map { probabilities[$0] } + (0..<4).map { repeatCounts[$0] }
            + [last, suspectHours, Double(suspectReadings)]
    }

    /// Brings back a monitor from its `state`; nil for numbers that no monitor has.
    public init?(design: SensorFaultDesign = .version1, state: [Double]) {
        guard state.count == 11,
            state[0..<8].allSatisfy({ $0 >= 0 && $0 < .infinity }),
            abs(state[0..<4].reduce(0, +) - 1) < 1e-6,
            state[4] + state[5] > 0, state[6] + state[7] > 0,
            [-1, 0, 1].contains(state[8]), state[9] >= 0,
            let readings = Int(exactly: state[10]), readings >= 0
        else { return nil }
        shared = .of(design)
        probabilities = SIMD4(state[0], state[1], state[2], state[3])
        repeatCounts = SIMD4(state[4], state[5], state[6], state[7])
        lastWasRepeat = state[8] < 0 ? nil : state[8] == 1
        suspectHours = state[9]
        suspectReadings = readings
    }

    /// The probability that the sensor has a fault.
    public var faultProbability: Double {
        probabilities.y + probabilities.z + probabilities.w
    }

    /// The probability of one kind of fault.
    public func probability(of fault: SensorFault) -> Double {
        probabilities[fault.rawValue + 1]
    }

    /// Whether the fault is certain enough, for long enough, to be reported.
    public var isFaulty: Bool {
        suspectReadings >= design.suspicionReadings
            || suspectReadings > 0 && suspectHours >= design.suspicionHours
    }

    /// How much the readings speak for a fault: the logarithm of its odds over the odds that a
    /// sensor has on which there are no readings, in nats.
    public var logBayesFactor: Double {
        let prior = design.failuresPerHour / design.recoveriesPerHour
        return logarithm(max(faultProbability, 1e-300))
            - logarithm(max(probabilities.x, 1e-300)) - logarithm(prior)
    }

    /// How often the display is expected to repeat its value next, if it works.
    public var repeatRate: Double {
        let counts = lastWasRepeat == true ? repeatCounts.highHalf : repeatCounts.lowHalf
        return counts.x / (counts.x + counts.y)
    }

    /// The probability of each state `hours` after the last reading, before the next one is seen.
    public func predicted(afterHours hours: Double) -> SIMD4<Double> {
        let hours = max(hours, 0)
        let failures = design.failuresPerHour
        let recoveries = design.recoveriesPerHour
        // The sum of the faults relaxes at α + β, what distinguishes the kinds at β.
        let settled = recoveries / (failures + recoveries)
        let works =
            settled + (probabilities.x - settled) * exponential(-(failures + recoveries) * hours)
        let shares = SIMD3(design.shares[0], design.shares[1], design.shares[2])
        let kinds = SIMD3(probabilities.y, probabilities.z, probabilities.w)
        let excess = (kinds - shares * (1 - probabilities.x)) * exponential(-recoveries * hours)
        let faults = (shares * (1 - works) + excess).clamped(
            lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 1))
        return SIMD4(works, faults.x, faults.y, faults.z)
    }

    private static func stationary(_ design: SensorFaultDesign) -> SIMD4<Double> {
        let fault = design.failuresPerHour / (design.failuresPerHour + design.recoveriesPerHour)
        return SIMD4(
            1 - fault, design.shares[0] * fault, design.shares[1] * fault,
            design.shares[2] * fault)
    }
}
