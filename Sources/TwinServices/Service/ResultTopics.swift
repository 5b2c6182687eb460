import Alerting
import ClinicalTypes
import TwinEngine

/// Where results go: the topics under one root and the messages on them.
struct ResultTopics: Sendable {
    let root: String

    /// The message that publishes a change of an alert, once for ever.
    func message(for event: AlertEvent) -> OutboxMessage {
        OutboxMessage(
            topic: "\(root)/alert/\(event.patient)", payload: event.payload(), isRetained: false,
            identity: "alert/\(event.id)/\(event.ordinal)")
    }

    /// The retained message that replaces a patient's summary.
    func message(for summary: TwinSummary, of patient: PatientID) -> OutboxMessage {
        OutboxMessage(
            topic: "\(root)/twin/\(patient)", payload: JSONPayload.bytes(of: summary),
            isRetained: true, identity: nil)
    }

    /// The retained message that replaces a patient's forecast.
    func message(for forecast: TreatmentForecast, of patient: PatientID) -> OutboxMessage {
        OutboxMessage(
            topic: "\(root)/forecast/\(patient)", payload: JSONPayload.bytes(of: forecast),
            isRetained: true, identity: nil)
    }
}
