/// NEWS2 without oxygen supply and consciousness, on the latest value of each vital sign.
///
/// A yardstick for what a twin adds: not the official score, which needs all its parts and values
/// of one round of measuring. A vital sign that was not measured yet counts no points. (Royal
/// College of Physicians 2017, National Early Warning Score 2, SpO2 scale 1.)
public struct PartialEarlyWarningScore: Hashable, Sendable {
    /// A vital sign of the score.
    public enum Vital: CaseIterable, Hashable, Sendable {
        /// Respiratory rate, /min.
        case respiratoryRate
        /// Oxygen saturation, %.
        case oxygenSaturation
        /// Systolic blood pressure, mm[Hg].
        case systolicPressure
        /// Pulse, /min.
        case pulse
        /// Body temperature, Cel.
        case temperature
    }

    private var points: [Vital: Int] = [:]

    /// Starts with nothing measured.
    public init() {}

    /// The sum of the points, 0 to 15.
    public var total: Int { points.values.reduce(0, +) }

    /// Takes in a value, which counts until the next of the same vital sign.
    public mutating func observe(_ vital: Vital, _ value: Double) {
        points[vital] = PartialEarlyWarningScore.points(vital, value)
    }

    /// The points of one value.
    ///
    /// The chart's bands are of whole numbers and tenths of a degree. What lies between two bands
    /// belongs to the upper one, a temperature to the one nearer to normal: fever begins at 38.1.
    public static func points(_ vital: Vital, _ value: Double) -> Int {
        switch (vital, value) {
        case (.respiratoryRate, ...8): 3
        case (.respiratoryRate, ...11): 1
        case (.respiratoryRate, ...20): 0
        case (.respiratoryRate, ...24): 2
        case (.respiratoryRate, _): 3
        case (.oxygenSaturation, ...91): 3
        case (.oxygenSaturation, ...93): 2
        case (.oxygenSaturation, ...95): 1
        case (.oxygenSaturation, _): 0
        case (.systolicPressure, ...90): 3
        case (.systolicPressure, ...100): 2
        case (.systolicPressure, ...110): 1
        case (.systolicPressure, ...219): 0
        case (.systolicPressure, _): 3
        case (.pulse, ...40): 3
        case (.pulse, ...50): 1
        case (.pulse, ...90): 0
        case (.pulse, ...110): 1
        case (.pulse, ...130): 2
        case (.pulse, _): 3
        case (.temperature, ...35): 3
        case (.temperature, ...36): 1
        case (.temperature, 39.1...): 2
        case (.temperature, 38.1...): 1
        case (.temperature, _): 0
        }
    }
}
