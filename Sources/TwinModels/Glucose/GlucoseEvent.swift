public import ClinicalTypes

/// What is done to a patient that moves glucose.
public enum GlucoseEvent: Hashable, Sendable {
    /// A meal, in grams of carbohydrate as somebody counted them.
    case meal(grams: Double)
    /// Insulin in units, given over so many minutes; 0 for an injection.
    case insulin(units: Double, minutes: Double, InsulinRoute)
    /// A glucocorticoid, in mg of prednisone that have its effect.
    case steroid(prednisoneMilligrams: Double, SteroidAction)
    /// The activity S of an infection from now on, 0 for none; dimensionless.
    case infection(Double)
}

/// How insulin comes into blood.
public enum InsulinRoute: UInt8, CaseIterable, Hashable, Sendable {
    /// At once.
    case intravenous = 0
    /// From under the skin, a rapid kind.
    case rapid = 1
    /// From under the skin, evenly over a day.
    case basal = 2
}

/// How long a glucocorticoid acts.
public enum SteroidAction: UInt8, CaseIterable, Hashable, Sendable {
    /// Like prednisone.
    case intermediate = 0
    /// Like dexamethasone.
    case long = 1
}

/// An event with its time and name.
public struct GlucoseRecord: Hashable, Sendable {
    /// Names what is drawn for it; not 0.
    public var id: UInt64
    /// When it happens.
    public var time: Instant
    /// What happens.
    public var event: GlucoseEvent

    /// Puts a record together.
    ///
    /// - Precondition: `id` is not 0, which names the prior.
    public init(id: UInt64, time: Instant, event: GlucoseEvent) {
        precondition(id != 0, "a record has a name")
        self.id = id
        self.time = time
        self.event = event
    }
}

/// What shows glucose.
public enum GlucoseSensor: UInt8, CaseIterable, Hashable, Sendable {
    /// A sensor under the skin that reads every few minutes.
    case continuous = 0
    /// A strip and a drop of blood.
    case meter = 1
    /// A laboratory.
    case laboratory = 2
}

/// One value of glucose.
public struct GlucoseReading: Hashable, Sendable {
    /// Names what is drawn for it; not 0.
    public var id: UInt64
    /// When it was taken.
    public var time: Instant
    /// By what.
    public var sensor: GlucoseSensor
    /// In mg/dL, more than 0.
    public var value: Double

    /// Puts a reading together.
    ///
    /// - Precondition: `id` is not 0, `value` is positive and finite.
    public init(id: UInt64, time: Instant, sensor: GlucoseSensor, value: Double) {
        precondition(id != 0, "a reading has a name")
        precondition(value > 0 && value < .infinity, "glucose is positive")
        self.id = id
        self.time = time
        self.sensor = sensor
        self.value = value
    }
}
