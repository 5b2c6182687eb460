import SequentialMonteCarlo

/// The next reading as if the logarithm went on as between the last two.
public struct StraightLineForecast: Sendable {
    private var readings: [(hours: Double, logarithm: Double)] = []

    /// Starts without a reading.
    public init() {}

    /// Takes in the logarithm of a reading; readings of one time are one, the last.
    public mutating func append(_ logValue: Double, at hours: Double) {
        if let last = readings.last, last.hours >= hours { readings.removeLast() }
        readings.append((hours, logValue))
        if readings.count > 2 { readings.removeFirst() }
    }

    /// The logarithm expected at a time: the last reading while it is the only one; nil before.
    public func logarithm(at hours: Double) -> Double? {
        guard let last = readings.last else { return nil }
        guard readings.count == 2 else { return last.logarithm }
        let first = readings[0]
        let slope = (last.logarithm - first.logarithm) / (last.hours - first.hours)
        return last.logarithm + slope * (hours - last.hours)
    }
}
