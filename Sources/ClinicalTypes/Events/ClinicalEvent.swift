/// Something that was done to a patient, is planned, or was found by a procedure, as a clinical
/// system reports it.
///
/// An event is named by the system that reports it. A later version under the same name replaces
/// the earlier one: what was planned was given, or at another time, or an entry was a mistake.
public struct ClinicalEvent: Hashable, Sendable {
    /// Whether it happened.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// It happened at `time`.
        case given
        /// It is to happen at `time`: forecasts count on it, the twin does not.
        case planned
        /// It did not happen and will not, whatever earlier versions say.
        case withdrawn
    }

    /// Names the event for ever.
    public var key: EventKey
    /// Counts the versions, from 1; the highest one holds.
    public var version: Int64
    /// To whom it happened.
    public var patient: PatientID
    /// When it happened, or began.
    public var time: Instant
    /// Whether it did.
    public var status: Status
    /// What was done or found.
    public var act: ClinicalAct

    /// Puts an event together; the numbers in `act` must be in canonical units and in range.
    public init(
        key: EventKey, version: Int64 = 1, patient: PatientID, time: Instant,
        status: Status = .given, act: ClinicalAct
    ) {
        self.key = key
        self.version = version
        self.patient = patient
        self.time = time
        self.status = status
        self.act = act
    }
}

/// The name of an event: the system that reports it, and the system's own number for it.
public struct EventKey: Hashable, Sendable {
    /// Who reports.
    public var source: SourceID
    /// The number there, such as that of an order.
    public var name: EventName

    /// Puts a key together.
    public init(source: SourceID, name: EventName) {
        self.source = source
        self.name = name
    }
}

/// The name under which a clinical system, such as a pharmacy's, reports events.
public struct SourceID: Identifier {
    /// The name, which is the source level of its topic.
    public let rawValue: String

    /// Takes a name that `isValid(_:)` accepts.
    public init(validated rawValue: String) { self.rawValue = rawValue }
}

/// A clinical system's own name for an event.
public struct EventName: Identifier, Codable {
    /// The name, as the messages spell it.
    public let rawValue: String

    /// Takes a name that `isValid(_:)` accepts.
    public init(validated rawValue: String) { self.rawValue = rawValue }
}

extension StreamCode {
    /// Marks an observation that stands for a clinical event: its value is the event's id.
    ///
    /// No vocabulary lists it, so that no device can send it.
    public static let clinicalEvent = StreamCode(validated: "clinical_event")
}
