/// Why a message or one of its records cannot be used.
public struct Rejection: Error, Hashable, Sendable {
    /// The class of the fault, a bounded set fit for counters.
    public var reason: RejectionReason
    /// What was wrong and how to mend it, without any measured value or patient name.
    public var detail: String

    /// Makes a rejection; `detail` must name no value and no patient.
    public init(_ reason: RejectionReason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}

/// The classes of fault for which a record goes to quarantine.
public enum RejectionReason: String, Hashable, Sendable, CaseIterable {
    /// The topic is neither of the form `twind/v1/obs/{device}/{stream}` nor of the form
    /// `twind/v1/event/{source}`.
    case badTopic = "bad_topic"
    /// The payload is no JSON, or not of a known shape.
    case malformed
    /// A member that must be there is missing or has the wrong type.
    case badField = "bad_field"
    /// The message holds no reading.
    case empty
    /// The payload is larger than the limit.
    case tooLarge = "too_large"
    /// The stream or drug is not in the vocabulary.
    case unknownCode = "unknown_code"
    /// The unit cannot be converted to the stream's canonical unit.
    case unknownUnit = "unknown_unit"
    /// The value lies outside the stream's accepted range.
    case outOfRange = "out_of_range"
    /// The time is missing, has no offset or cannot be read.
    case badTime = "bad_time"
    /// The time lies further in the future than a clock may err.
    case future
    /// No patient was bound to the device at the time of the reading.
    case unbound
    /// No device was ever enrolled for the patient of an event.
    case unknownPatient = "unknown_patient"
    /// The device or source sent another content under the same key before.
    case conflict
    /// The broker marked the message as retained: it says nothing about now.
    case retained
}
