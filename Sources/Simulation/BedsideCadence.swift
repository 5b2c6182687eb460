public import TwinModels

/// How often a bedside monitor reads each vital sign.
public struct BedsideCadence: Hashable, Sendable {
    /// Whole minutes between two readings; a stream that is not named is not measured.
    public var minutes: [VitalStream: Int]

    /// Continuous monitoring: heart rate, respiratory rate and oxygen saturation every five
    /// minutes, pressures every half hour, temperature every hour.
    public static let monitored = BedsideCadence(minutes: [
        .heartRate: 5, .respiratoryRate: 5, .oxygenSaturation: 5, .systolicPressure: 30,
        .meanPressure: 30, .temperature: 60,
    ])

    /// A wearable device that sums up each day: the basal heart rate alone.
    public static let daily = BedsideCadence(minutes: [.basalHeartRate: 1_440])

    /// Makes a cadence.
    ///
    /// - Precondition: Every interval is positive.
    public init(minutes: [VitalStream: Int]) {
        precondition(minutes.values.allSatisfy { $0 > 0 }, "readings are a minute apart or more")
        self.minutes = minutes
    }

    /// The streams due at a whole minute since the start, in a fixed order.
    func streams(atMinute minute: Int) -> [VitalStream] {
        VitalStream.allCases.filter { stream in
            minutes[stream].map { minute % $0 == 0 } ?? false
        }
    }
}
