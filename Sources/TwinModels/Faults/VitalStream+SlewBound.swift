extension VitalStream {
    /// The fastest change between two readings that a body can show, in the stream's unit per
    /// minute; nil where none is set. [A]
    public var slewBoundPerMinute: Double? {
        switch self {
        case .heartRate: 60
        case .temperature: 0.15
        case .respiratoryRate, .systolicPressure, .meanPressure, .oxygenSaturation,
            .basalHeartRate:
            nil
        }
    }

    /// Whether going from one value to another in `hours` breaks the stream's slew bound.
    ///
    /// Two values shown at the same time say nothing of a speed.
    public func isBeyondSlewBound(from: Double, to: Double, hours: Double) -> Bool {
        guard let bound = slewBoundPerMinute, hours > 0 else { return false }
        return abs(to - from) > bound * hours * 60
    }
}
