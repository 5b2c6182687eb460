public import ClinicalTypes

/// One change in the life of an alert, as it is stored and published.
///
/// Computed by a pure function of the committed readings, so that a replay makes the same events
/// with the same identity; `id` and `ordinal` together name an event for ever.
public struct AlertEvent: Hashable, Sendable {
    /// Names the alert: a digest of patient, detector and onset.
    public var id: AlertID
    /// Counts the events of the alert, 0 when it is raised.
    public var ordinal: Int
    /// Whom the alert is about.
    public var patient: PatientID
    /// What kind of condition it reports.
    public var kind: AlertKind
    /// How urgent it is.
    public var priority: AlertPriority
    /// What changed.
    public var state: AlertState
    /// Event time of the first reading of the episode.
    public var onset: Instant
    /// Event time of the reading that caused this change.
    public var time: Instant
    /// Why the detector speaks.
    public var evidence: AlertEvidence

    /// Puts an event together.
    public init(
        id: AlertID, ordinal: Int, patient: PatientID, kind: AlertKind, priority: AlertPriority,
        state: AlertState, onset: Instant, time: Instant, evidence: AlertEvidence
    ) {
        self.id = id
        self.ordinal = ordinal
        self.patient = patient
        self.kind = kind
        self.priority = priority
        self.state = state
        self.onset = onset
        self.time = time
        self.evidence = evidence
    }
}

/// The name of an alert: 16 hexadecimal digits.
public struct AlertID: Hashable, Sendable, CustomStringConvertible {
    /// The digits, lower case.
    public let rawValue: String

    /// Spells 64 bits of a digest.
    public init(digest: UInt64) {
        let digits = String(digest, radix: 16)
        rawValue = String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Names the alert that a detector raised for a patient in the episode that began at `onset`.
    ///
    /// FNV-1a over the parts: stable for ever, so that a replay names the same alert the same.
    public init(patient: PatientID, detector: String, onset: Instant) {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(patient.rawValue)/\(detector)/\(onset.microseconds)".utf8 {
            digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        self.init(digest: digest)
    }

    /// Takes digits that were stored before.
    public init(stored rawValue: String) { self.rawValue = rawValue }

    /// The digits.
    public var description: String { rawValue }
}

/// What kind of condition an alert reports.
public enum AlertKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The patient departs from what the twin predicts.
    case deviation
    /// Something other than the patient wants attention: a sensor is at fault.
    case technical
    /// The twin no longer fits the patient.
    case drift
    /// A clinical rule holds on what was seen and what is expected.
    case rule
}

/// How urgent an alert is; metadata in the manner of IEC 60601-1-8, not an alarm system.
public enum AlertPriority: String, Hashable, Sendable, Codable, CaseIterable {
    /// Look when convenient.
    case low
    /// Look soon.
    case medium
    /// Look now.
    case high
}

/// The change an alert event reports.
public enum AlertState: String, Hashable, Sendable, Codable, CaseIterable {
    /// The condition holds from now on.
    case raised
    /// The condition holds on and became more urgent.
    case escalated
    /// The condition no longer holds.
    case cleared
}
