import Alerting
import ClinicalTypes
import TwinEngine
import TwinModels

/// One patient's replay: the lines it writes and how well it predicted.
struct PatientReplay: Sendable {
    private(set) var predictions: [UInt8] = []
    private(set) var alerts: [UInt8] = []
    private(set) var score = ReplayScore()
    private let patient: ReplayCohort.Patient
    private var twin: PatientTwin
    private var workspace = VitalsWorkspace()

    /// Runs the patient's readings through a twin of their own.
    ///
    /// - Throws: `TwinFault` when the twin could not take a step.
    init(_ patient: ReplayCohort.Patient, configuration: TwinConfiguration) throws {
        self.patient = patient
        twin = PatientTwin(
            patient: patient.id, profile: patient.profile, configuration: configuration)
        for item in patient.readings {
            // Closing the windows before the reading first lets its prediction know all of them.
            if let end = twin.openUntil, item.reading.time >= end {
                write(try twin.closeWindow(in: &workspace))
            }
            predict(item)
            if case .admitted(let events) = try twin.admit(item.reading, in: &workspace) {
                write(events)
            }
        }
        write(try twin.closeWindow(in: &workspace))
    }

    private mutating func predict(_ item: ReplayCohort.TimedReading) {
        let reading = item.reading
        guard let stream = VitalStream(reading.code),
            let exact = twin.predict(reading.code, at: reading.time)
        else { return }
        let cell = DisplayCell(value: reading.value, resolution: stream.resolution)
        let mixture = exact.condensed()
        let quantiles = mixture.displayedQuantiles(
            [0.025, 0.05, 0.5, 0.95, 0.975], step: 2 * cell.halfWidth)
        let crps = mixture.rankedProbabilityScore(of: reading.value)
        let logScore = mixture.logScore(of: cell)
        var line = ReplayLine()
        line.add("patient", patient.id.rawValue)
        line.add("t_hours", item.hours)
        line.add("code", reading.code.rawValue)
        line.add("value", reading.value)
        line.add("unit", stream.unit)
        line.add("median", quantiles[2])
        line.add("q025", quantiles[0])
        line.add("q05", quantiles[1])
        line.add("q95", quantiles[3])
        line.add("q975", quantiles[4])
        line.add("pit", exact.rank(of: cell, randomisedBy: twin.randomisation(of: reading)))
        line.add("log_score", logScore)
        line.add("crps", crps)
        line.add("ess", twin.filter.effectiveSampleSize)
        line.add("p_event", twin.eventProbability)
        line.add("artefact", mixture.artefactProbability(of: cell))
        predictions.append(contentsOf: line.finish())

        var part = score.streams[reading.code] ?? ReplayScore.Stream()
        part.count += 1
        if reading.value >= quantiles[0], reading.value <= quantiles[4] { part.covered += 1 }
        part.absoluteError += abs(reading.value - quantiles[2])
        part.rankedProbability += crps
        part.logScore += logScore
        score.streams[reading.code] = part
    }

    private mutating func write(_ events: [AlertEvent]) {
        for event in events {
            if event.state == .raised { score.alerts += 1 }
            var line = ReplayLine()
            line.add("patient", event.patient.rawValue)
            line.add("t_hours", event.time.hours(since: patient.origin))
            line.add("kind", event.kind.rawValue)
            line.add("priority", event.priority.rawValue)
            line.add("state", event.state.rawValue)
            line.add("id", event.id.rawValue)
            line.add("evidence", json: JSONPayload.bytes(of: event.evidence))
            alerts.append(contentsOf: line.finish())
        }
    }
}
