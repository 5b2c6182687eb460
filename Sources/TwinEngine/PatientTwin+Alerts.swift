import Alerting
import ChangeDetection
import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

extension PatientTwin {
    /// The probability that an inflammatory event is going on or ending, given all closed windows.
    public var eventProbability: Double { filter.eventProbability }

    /// Judges the event bank after a window's observations.
    ///
    /// Where an event has ended and the bank knows it, the stable set starts anew from the bank: it
    /// has taken the event's readings for the patient's own.
    mutating func judgeEvents(
        window: ObservationWindow, at start: Instant, bounds: EventBounds,
        in workspace: inout VitalsWorkspace
    ) -> AlertEvent? {
        let goingOn = filter.bank.shareGoingOn
        let statistic = filter.bank.mass * goingOn
        let time = eventMonitor.sights.compactMap { $0?.time }.max() ?? start
        let change = eventMonitor.observe(
            statistic: statistic, threshold: eventThreshold, calm: bounds.calm, at: time)
        let alert = change.map { eventAlert($0, statistic: statistic) }
        if change?.state == .cleared {
            if goingOn < 0.5 {
                filter.restoreFromBank(event: window.event, in: &workspace)
            } else {
                filter.dropEvents()
            }
        }
        filter.capEvents(at: bounds.most)
        return alert
    }

    /// A change of a stream's residual alert.
    func residualAlert(
        _ change: DeviationLifecycle.Change, of stream: VitalStream, statistic: Double
    ) -> AlertEvent {
        let sight = eventMonitor.sights[stream.rawValue]
        return alert(
            change, detector: "residual.\(stream.code.rawValue)", statistic: statistic,
            threshold: residualThreshold(of: stream),
            budget: configuration.budgetPerWeek(of: stream),
            time: sight?.time ?? change.onset,
            streams: sight.map { [evidence(of: stream, $0, share: 1)] } ?? [])
    }

    private func eventAlert(_ change: DeviationLifecycle.Change, statistic: Double) -> AlertEvent {
        let times = eventMonitor.sights.compactMap { $0?.time }
        return alert(
            change, detector: "event.inflammation", statistic: statistic,
            threshold: eventThreshold, budget: configuration.eventBudgetPerWeek,
            time: times.max() ?? change.onset,
            streams: eventMonitor.shares.compactMap { stream, share in
                eventMonitor.sights[stream.rawValue].map {
                    evidence(
                        of: stream, $0, share: share,
                        logEvidence: eventMonitor.support[stream.rawValue])
                }
            })
    }

    /// A change of a sensor's technical alert. It has no budget: it says nothing of the patient.
    func sensorAlert(_ change: DeviationLifecycle.Change, of stream: VitalStream) -> AlertEvent {
        guard let monitor = watches[stream]?.sensor.monitor else {
            preconditionFailure("a sensor whose alert changes is watched")
        }
        let sight = eventMonitor.sights[stream.rawValue]
        return alert(
            change, kind: .technical, detector: "fault.\(stream.code.rawValue)",
            statistic: monitor.faultProbability, threshold: monitor.design.suspicion, budget: nil,
            time: sight?.time ?? change.onset,
            streams: sight.map { [evidence(of: stream, $0, share: 1)] } ?? [])
    }

    /// Holds a temperature against the rule of febrile neutropenia.
    mutating func judgeFever(
        _ observation: VitalObservation, under influence: TreatmentInfluence
    ) -> AlertEvent? {
        let fault =
            watches[.temperature]?.sensor.monitor.faultProbability ?? 0
        let change = neutropenicFever.observe(
            temperature: observation.cell.value, isSensorAtFault: fault >= 0.8,
            neutropenia: influence.neutropeniaProbability, at: observation.time)
        let sight = eventMonitor.sights[VitalStream.temperature.rawValue]
        return change.map {
            alert(
                $0, kind: .rule, detector: "rule.febrile_neutropenia",
                statistic: influence.neutropeniaProbability ?? 0,
                threshold: FebrileNeutropeniaRule.expectation, budget: nil,
                time: observation.time,
                streams: sight.map { [evidence(of: .temperature, $0, share: 1)] } ?? [])
        }
    }

    func alert(
        _ change: DeviationLifecycle.Change, kind: AlertKind = .deviation, detector: String,
        statistic: Double, threshold: Double, budget: Double?, time: Instant,
        streams: [StreamEvidence]
    ) -> AlertEvent {
        AlertEvent(
            id: AlertID(patient: patient, detector: detector, onset: change.onset),
            ordinal: change.ordinal, patient: patient, kind: kind, priority: change.priority,
            state: change.state, onset: change.onset, time: time,
            evidence: AlertEvidence(
                detector: detector, eValue: statistic, threshold: threshold,
                budgetPerWeek: budget, streams: streams,
                eventProbability: filter.eventProbability,
                logBayesFactor: logBayesFactor(of: streams),
                effectiveSampleSize: filter.effectiveSampleSize,
                modelVersion: configuration.vitals.version))
    }

    /// How much the readings speak rather for a deterioration than for a fault of any of the
    /// sensors concerned: the difference of the two log Bayes factors, each against health and
    /// working sensors.
    ///
    /// The one for an event is that of M against the stakes behind it: about the weeks for which an
    /// event can have gone on.
    private func logBayesFactor(of streams: [StreamEvidence]) -> Double {
        let onset = filter.bank.expectedOnset
        let last = eventMonitor.sights.compactMap { $0?.time }.max()
        var event = 0.0
        if let onset, let last, filter.bank.mass > 0 {
            let weeks = max(last.hours(since: onset), 0.25) / 168
            event = logarithm(max(filter.bank.mass, 1e-300) / weeks)
        }
        let fault = streams.reduce(-Double.infinity) { most, evidence in
            guard let stream = VitalStream(StreamCode(validated: evidence.code)),
                let sensor = watches[stream]?.sensor
            else { return most }
            return max(most, sensor.monitor.logBayesFactor)
        }
        return event - (fault.isFinite ? fault : 0)
    }

    func evidence(
        of stream: VitalStream, _ sight: EventMonitor.Sight, share: Double,
        logEvidence: Double? = nil
    ) -> StreamEvidence {
        StreamEvidence(
            code: stream.code.rawValue, unit: stream.unit, share: share,
            observed: sight.value, readings: sight.readings, predicted: sight.predicted, z: sight.z,
            artefactProbability: sight.artefactProbability,
            faultProbability: watches[stream]?.sensor.monitor.faultProbability ?? 0,
            logEvidence: logEvidence)
    }
}

extension PredictiveInterval {
    /// The quantiles of a Gaussian on a stream's scale, in the stream's unit.
    init(of stream: VitalStream, mean: Double, deviation: Double) {
        let low = stream.transform.inverse(mean - 1.959_964 * deviation)
        let high = stream.transform.inverse(mean + 1.959_964 * deviation)
        self.init(
            low: min(low, high), median: stream.transform.inverse(mean), high: max(low, high))
    }
}

extension PredictiveMixture {
    /// The quantiles that summaries show.
    var interval: PredictiveInterval {
        PredictiveInterval(low: quantile(0.025), median: quantile(0.5), high: quantile(0.975))
    }
}
