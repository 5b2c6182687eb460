import ClinicalTypes
import MQTTTransport
import TestSupport

/// A reading as a device publishes it.
struct Measurement: Sendable {
    /// Who measured.
    var device: String
    /// The stream, by its name in topics.
    var stream: String
    /// The unit, spelled as in UCUM.
    var unit: String
    /// The value in that unit.
    var value: Double
    /// When it was measured.
    var time: Instant
    /// The run of the device.
    var boot = "b1"
    /// The number of the message; unique in a test, so that it names the message as well.
    var number: Int64
    /// Whether the broker is asked to keep it.
    var isRetained = false

    /// The message, spelled by hand: the test must not share an encoder with the daemon.
    var message: OutgoingMessage {
        let payload = """
            {"value":\(value),"unit":"\(unit)","time":"\(time.iso8601)",\
            "boot":"\(boot)","seq":\(number)}
            """
        return OutgoingMessage(
            id: number, topic: "twind/v1/obs/\(device)/\(stream)", payload: Array(payload.utf8),
            isRetained: isRetained, contentType: "application/json")
    }

    /// How the store spells it in a ledger.
    var ledgerEntry: String { "\(device)|\(boot)|\(number)" }
}

extension Measurement {
    /// Heart rates of one device, one a minute, of a patient at rest.
    static func heartRates(
        _ device: String, from first: Int64 = 1, count: Int, at start: Instant = .morning
    ) -> [Measurement] {
        (0..<Int64(count)).map { place in
            Measurement(
                device: device, stream: "heart_rate", unit: "/min", value: Double(70 + place % 5),
                time: start.adding(seconds: 60 * place), number: first + place)
        }
    }
}

extension Instant {
    /// Eight o'clock on a day that is long past whenever the tests run.
    static var morning: Instant {
        guard let instant = Instant(iso8601: "2026-03-02T08:00:00Z") else {
            preconditionFailure("the time is well formed")
        }
        return instant
    }

    /// The instant `seconds` later.
    func adding(seconds: Int64) -> Instant {
        Instant(microseconds: microseconds + seconds * 1_000_000)
    }
}
