public import Alerting
import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

extension PatientTwin {
    /// Closes the open window, if any: its readings move the detectors and the posterior.
    ///
    /// - Returns: The changes of alerts it caused.
    /// - Throws: `TwinFault` for the first stream that could not be assimilated. The window is then
    ///   closed all the same, and the streams after that one are lost to the twin.
    public mutating func closeWindow() throws(TwinFault) -> [AlertEvent] {
        guard let window = open else { return [] }
        open = nil
        lastClosed = window.index
        var events: [AlertEvent] = []
        for summary in window.summaries(sharedNoise: configuration.vitals.sharedNoise) {
            if let event = try assimilate(summary) { events.append(event) }
        }
        return events
    }

    private mutating func assimilate(_ summary: WindowSummary) throws(TwinFault) -> AlertEvent? {
        let observation = summary.observation
        let prediction = filter.predict(
            observation.stream, at: observation.time, noiseFactor: observation.noiseFactor)
        let rank = prediction.rank(
            of: observation.cell, randomisedBy: filter.randomisation(of: observation.event))
        let z = NormalDistribution.quantile(min(max(rank, 1e-5), 1 - 1e-5))
        let step: VitalsFilter.Assimilation
        do {
            step = try filter.assimilate(observation)
        } catch {
            throw TwinFault(stream: observation.stream, cause: error)
        }
        let place = observation.stream.rawValue
        let (change, statistic) = monitors[place].observe(
            z: z, at: observation.time, threshold: threshold)
        return change.map {
            event(
                $0, statistic: statistic, z: z, summary: summary,
                prediction: prediction.condensed(), step: step)
        }
    }

    /// The statistic at which an alert is raised, in weeks.
    var threshold: Double { 1 / configuration.streamBudgetPerWeek }

    private func event(
        _ change: DeviationLifecycle.Change, statistic: Double, z: Double,
        summary: WindowSummary, prediction: PredictiveMixture, step: VitalsFilter.Assimilation
    ) -> AlertEvent {
        let stream = summary.observation.stream
        let detector = "residual.\(stream.code.rawValue)"
        return AlertEvent(
            id: AlertID(patient: patient, detector: detector, onset: change.onset),
            ordinal: change.ordinal, patient: patient, kind: .deviation,
            priority: change.priority, state: change.state, onset: change.onset,
            time: summary.observation.time,
            evidence: AlertEvidence(
                detector: detector, eValue: statistic, threshold: threshold,
                budgetPerWeek: configuration.streamBudgetPerWeek,
                streams: [
                    StreamEvidence(
                        code: stream.code.rawValue, unit: stream.unit, share: 1,
                        observed: summary.observation.cell.value, readings: summary.count,
                        predicted: prediction.interval, z: z,
                        artefactProbability: step.artefactProbability)
                ],
                effectiveSampleSize: step.effectiveSampleSize,
                modelVersion: configuration.vitals.version))
    }
}

extension PredictiveMixture {
    /// The quantiles that alerts and summaries show.
    var interval: PredictiveInterval {
        PredictiveInterval(low: quantile(0.025), median: quantile(0.5), high: quantile(0.975))
    }
}
