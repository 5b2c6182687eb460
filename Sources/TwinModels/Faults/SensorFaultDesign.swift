/// How often sensors fail, how their faults look, and when a fault is worth a word.
public struct SensorFaultDesign: Hashable, Sendable {
    /// How often a sensor that works fails, per hour.
    public var failuresPerHour: Double
    /// How often a fault ends, per hour.
    public var recoveriesPerHour: Double
    /// The share of each kind among the faults, in the order of `SensorFault`; they sum to one.
    public var shares: [Double]
    /// The probability that a stuck display changes all the same.
    public var changeWhileStuck: Double
    /// How often a working display is expected to repeat its value before any was seen.
    public var repeatRate: Double
    /// How many readings that expectation is worth.
    public var repeatPriorReadings: Double
    /// How many readings the learnt rate of repeats remembers.
    public var repeatMemoryReadings: Double
    /// How many times likelier a jump beyond the stream's slew bound is from a faulty sensor than
    /// the predictive probabilities say.
    public var slewRatio: Double
    /// The probability of a fault from which on a sensor is suspected.
    public var suspicion: Double
    /// How long a suspicion must last to be a fault, in hours.
    public var suspicionHours: Double
    /// How many readings in a row make it one without waiting.
    public var suspicionReadings: Int

    /// The first version: a fault every 14 days for 2 hours, reported at a probability of 0.9 that
    /// lasts 10 minutes or 5 readings.
    ///
    /// All of it is assumed [A]; no recording with annotated faults stands behind it.
    public static let version1 = SensorFaultDesign(
        failuresPerHour: 1.0 / 336, recoveriesPerHour: 0.5, shares: [1.0 / 3, 1.0 / 3, 1.0 / 3],
        changeWhileStuck: 0.01, repeatRate: 0.2, repeatPriorReadings: 5,
        repeatMemoryReadings: 500, slewRatio: 10, suspicion: 0.9, suspicionHours: 1.0 / 6,
        suspicionReadings: 5)

    /// For a value that sums up a day: a fault every half year for 2 weeks, reported at a
    /// probability of 0.9 on 2 days in a row.
    ///
    /// A sensor that fails for two hours hardly moves a day; what does lasts as long as it takes
    /// somebody to notice that a device was changed, lent or not charged. All assumed [A].
    public static let daily = SensorFaultDesign(
        failuresPerHour: 1.0 / 4_380, recoveriesPerHour: 1.0 / 336,
        shares: [1.0 / 3, 1.0 / 3, 1.0 / 3], changeWhileStuck: 0.01, repeatRate: 0.2,
        repeatPriorReadings: 5, repeatMemoryReadings: 500, slewRatio: 10, suspicion: 0.9,
        suspicionHours: 12, suspicionReadings: 2)

    /// Makes a design.
    ///
    /// - Precondition: Rates are positive, probabilities strictly between 0 and 1, and there is one
    ///   share for each kind of fault.
    public init(
        failuresPerHour: Double, recoveriesPerHour: Double, shares: [Double],
        changeWhileStuck: Double, repeatRate: Double, repeatPriorReadings: Double,
        repeatMemoryReadings: Double, slewRatio: Double, suspicion: Double,
        suspicionHours: Double, suspicionReadings: Int
    ) {
        precondition(
            failuresPerHour > 0 && recoveriesPerHour > 0, "faults must come and go")
        precondition(
            shares.count == SensorFault.allCases.count && shares.allSatisfy { $0 >= 0 }
                && abs(shares.reduce(0, +) - 1) < 1e-9, "the shares of the kinds sum to one")
        precondition(
            [changeWhileStuck, repeatRate, suspicion].allSatisfy { $0 > 0 && $0 < 1 },
            "probabilities lie strictly between 0 and 1")
        self.failuresPerHour = failuresPerHour
        self.recoveriesPerHour = recoveriesPerHour
        self.shares = shares
        self.changeWhileStuck = changeWhileStuck
        self.repeatRate = repeatRate
        self.repeatPriorReadings = repeatPriorReadings
        self.repeatMemoryReadings = repeatMemoryReadings
        self.slewRatio = slewRatio
        self.suspicion = suspicion
        self.suspicionHours = suspicionHours
        self.suspicionReadings = suspicionReadings
    }
}
