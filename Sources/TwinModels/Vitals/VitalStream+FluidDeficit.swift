extension VitalStream {
    /// By how much the stream lies higher for each litre of fluid that is missing, on the model's scale
    /// [A]: the heart beats faster and the pressure falls.
    var shiftPerLitreMissing: Double {
        switch self {
        case .heartRate: 0.06
        case .systolicPressure: -0.05
        case .respiratoryRate, .meanPressure, .temperature, .oxygenSaturation, .basalHeartRate: 0
        }
    }
}
