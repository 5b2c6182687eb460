import Alerting
import ClinicalTypes
import Foundation

/// An alert message as a line for people.
struct AlertLine: Decodable {
    private var patient: String
    private var priority: String
    private var state: String
    private var time: String
    private var evidence: AlertEvidence

    /// Reads a message of `{root}/alert/{patient}`; nil for one that is none.
    init?(payload: [UInt8]) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            self = try decoder.decode(AlertLine.self, from: Data(payload))
        } catch {
            return nil
        }
    }

    /// Whom the alert is about.
    var patientName: String { patient }

    /// The line, with the time as hours since `origin`.
    func text(origin: Instant) -> String {
        let hour = Instant(iso8601: time).map { $0.hours(since: origin) } ?? 0
        var line = String(format: "hour %5.1f  %@ %@  %@", hour, state, priority, patient)
        if let stream = evidence.streams.first {
            line += String(
                format: ": %@ %g %@, expected %.4g to %.4g", stream.code, stream.observed,
                stream.unit, stream.predicted.low, stream.predicted.high)
        }
        line += String(
            format: " (%@, evidence %.3g, alert at %.3g", evidence.detector, evidence.eValue,
            evidence.threshold)
        if let budget = evidence.budgetPerWeek {
            line += String(format: ", budget %.2g false alerts a week", budget)
        }
        return line + ")"
    }
}
