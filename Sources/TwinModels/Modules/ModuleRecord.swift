public import ClinicalTypes
import SequentialMonteCarlo

/// Something that was done to a patient or seen of one, as modules of physiology take it in.
public struct ModuleRecord: Hashable, Sendable {
    /// What was done or seen.
    public enum Content: Hashable, Sendable {
        /// A device or a laboratory showed a value in the stream's canonical unit.
        case reading(StreamCode, Double)
        /// A clinical system reported an act.
        case act(ClinicalAct)
    }

    /// Names the record, and the random numbers drawn for it: a function of what it says, not of
    /// when it came. Not 0.
    public let id: UInt64
    /// When it happened.
    public let time: Instant
    /// What happened.
    public let content: Content

    /// A value of a device; nil where the device says not to use it.
    public init?(_ reading: Reading) {
        guard reading.quality.isUsable else { return nil }
        self.init(code: reading.code, value: reading.value, time: reading.time)
    }

    /// A value; the same stream, time and value are the same record.
    public init(code: StreamCode, value: Double, time: Instant) {
        id = Self.name(
            "reading", code.rawValue, String(time.microseconds), String(value.bitPattern))
        self.time = time
        content = .reading(code, value)
    }

    /// An event, whatever its status; a laboratory's result is a reading like any other. Versions of
    /// one event are the same record.
    public init(_ event: ClinicalEvent) {
        id = Self.name("event", event.key.source.rawValue, event.key.name.rawValue)
        time = event.time
        if case .measurement(let result) = event.act {
            content = .reading(result.code, result.value)
        } else {
            content = .act(event.act)
        }
    }

    /// The same thing at another time or of another size, as a what-if question has it.
    public init(id: UInt64, time: Instant, content: Content) {
        precondition(id != 0, "a record has a name")
        self.id = id
        self.time = time
        self.content = content
    }

    /// Hours since 1970, in which modules reckon.
    var hours: Double { time.secondsSinceEpoch / 3_600 }

    private static func name(_ parts: String...) -> UInt64 {
        let key = DrawKey(parts.joined(separator: "\u{1F}")).key
        let hash = UInt64(key.x) | UInt64(key.y) << 32
        // 0 is the name of the prior.
        return hash == 0 ? 1 : hash
    }
}

extension ModuleRecord: Comparable {
    /// Orders by time, and by name where two happened at once.
    public static func < (left: ModuleRecord, right: ModuleRecord) -> Bool {
        (left.time.microseconds, left.id) < (right.time.microseconds, right.id)
    }
}
