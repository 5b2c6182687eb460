public import ClinicalTypes

/// A vital sign that the twin models.
public enum VitalStream: Int, CaseIterable, Hashable, Sendable {
    /// Heart rate, /min.
    case heartRate
    /// Respiratory rate, /min.
    case respiratoryRate
    /// Systolic blood pressure, mm[Hg].
    case systolicPressure
    /// Mean arterial pressure, mm[Hg].
    case meanPressure
    /// Body temperature, Cel.
    case temperature
    /// Peripheral oxygen saturation, %.
    case oxygenSaturation
    /// The basal heart rate of a whole day, /min: the level about which the heart beats apart from
    /// its daily rhythm and steps, as a wearable device's day yields it.
    case basalHeartRate

    /// The streams of a bedside monitor, read many times a day.
    public static let monitored: [VitalStream] = [
        .heartRate, .respiratoryRate, .systolicPressure, .meanPressure, .temperature,
        .oxygenSaturation,
    ]

    /// Whether one reading speaks for a whole day.
    public var isDaily: Bool { self == .basalHeartRate }

    /// The stream that readings named `code` belong to, nil for what the twin does not model.
    ///
    /// A heart rate taken in moments without steps is a heart rate.
    public init?(_ code: StreamCode) {
        switch code.rawValue {
        case "heart_rate", "heart_rate_at_rest": self = .heartRate
        case "resp_rate": self = .respiratoryRate
        case "sbp": self = .systolicPressure
        case "map": self = .meanPressure
        case "body_temperature": self = .temperature
        case "spo2": self = .oxygenSaturation
        case "hr_basal_daily": self = .basalHeartRate
        default: return nil
        }
    }

    /// The name of the stream in topics, alerts and tables.
    public var code: StreamCode {
        let name =
            switch self {
            case .heartRate: "heart_rate"
            case .respiratoryRate: "resp_rate"
            case .systolicPressure: "sbp"
            case .meanPressure: "map"
            case .temperature: "body_temperature"
            case .oxygenSaturation: "spo2"
            case .basalHeartRate: "hr_basal_daily"
            }
        return StreamCode(validated: name)
    }

    /// UCUM unit of the readings.
    public var unit: String {
        switch self {
        case .heartRate, .respiratoryRate, .basalHeartRate: "/min"
        case .systolicPressure, .meanPressure: "mm[Hg]"
        case .temperature: "Cel"
        case .oxygenSaturation: "%"
        }
    }

    /// The values a working sensor can show, in the stream's unit; an artefact may lie anywhere
    /// among them, and a reading outside them is not assimilated.
    public var physicalRange: ClosedRange<Double> {
        switch self {
        case .heartRate, .basalHeartRate: 20...250
        case .respiratoryRate: 3...60
        case .systolicPressure: 40...260
        case .meanPressure: 20...250
        case .temperature: 30...43
        case .oxygenSaturation: 50...100
        }
    }

    /// The usual step of the display, in the stream's unit.
    public var resolution: Double { self == .temperature ? 0.1 : 1 }

    /// The scale on which the stream is modelled.
    public var transform: VitalTransform {
        switch self {
        case .temperature: .identity
        case .oxygenSaturation: .desaturation
        default: .logarithmic
        }
    }
}
