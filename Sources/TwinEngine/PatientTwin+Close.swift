public import Alerting
import ChangeDetection
import ClinicalTypes
import SequentialMonteCarlo
public import TwinModels

extension PatientTwin {
    /// Closes the open window, if any: its readings move the detectors and the posterior.
    ///
    /// - Parameters:
    ///   - treatment: What treatment tells about the window's time.
    ///   - workspace: Room that twins may take turns with.
    /// - Returns: The changes of alerts it caused.
    /// - Throws: `TwinFault` for the first stream that could not be assimilated. The window is then
    ///   closed all the same, that stream starts anew, and the others are assimilated.
    public mutating func closeWindow(
        under treatment: TreatmentTwin? = nil, in workspace: inout VitalsWorkspace
    ) throws(TwinFault) -> [AlertEvent] {
        guard let window = open else { return [] }
        open = nil
        let elapsed = lastClosed.map { window.index - $0 } ?? 0
        lastClosed = window.index
        let start = ObservationWindow.start(
            of: window.index, minutes: configuration.windowMinutes)
        let influence = treatment?.influence(at: start) ?? .none
        filter.hazardFactor = influence.hazardFactor
        filter.temperatureGainFactor =
            influence.masksFever ? TreatmentInfluence.maskedShare : 1
        filter.fluidDeficit = influence.fluidDeficit
        let stake = EventBankStatistic.stake(
            weeks: Double(elapsed) * Double(configuration.windowMinutes) / 10_080,
            hazardRatio: profile.hazardRatio * influence.stakeRatio)
        let bounds = EventBounds(
            threshold: eventThreshold, stake: stake,
            isSparse: window.hasDailyStream && elapsed * Int64(configuration.windowMinutes) >= 360)
        if bounds.isSparse { filter.forgoEndedEvents() }
        filter.isBaselineFrozen = filter.bank.mass > bounds.frozen
        filter.beginWindow(at: start, stake: stake, event: window.event, in: &workspace)
        var events: [AlertEvent] = []
        var fault: TwinFault?
        for summary in window.summaries(sharedNoise: configuration.vitals.sharedNoise) {
            do throws(WeightError) {
                events += try assimilate(summary, under: influence, in: &workspace)
            } catch {
                let stream = summary.observation.stream
                filter.restart(stream)
                fault = fault ?? TwinFault(stream: stream, cause: error, events: [])
            }
        }
        if let event = judgeEvents(
            window: window, at: start, bounds: bounds, in: &workspace)
        {
            events.append(event)
        }
        if let event = judgeDrift(at: start) { events.append(event) }
        events = drift.told(events)
        if var fault {
            fault.events = events
            throw fault
        }
        return events
    }

    /// Closes the open window with room of its own.
    public mutating func closeWindow(
        under treatment: TreatmentTwin? = nil
    ) throws(TwinFault) -> [AlertEvent] {
        var workspace = VitalsWorkspace()
        return try closeWindow(under: treatment, in: &workspace)
    }

    private mutating func assimilate(
        _ summary: WindowSummary, under influence: TreatmentInfluence,
        in workspace: inout VitalsWorkspace
    ) throws(WeightError) -> [AlertEvent] {
        var observation = summary.observation
        let stream = observation.stream
        observation.faultProbability = withWatch(of: stream) {
            $0.sensor.doubt(at: observation.time)
        }
        if withWatch(of: stream, { $0.monitor.needsPosterior }),
            let posterior = filter.gaussian(of: stream)
        {
            withWatch(of: stream) { $0.monitor.begin(posterior) }
        }
        let step = try filter.assimilate(observation, in: &workspace)
        let z = NormalDistribution.quantile(min(max(step.rank, 1e-5), 1 - 1e-5))
        eventMonitor.note(
            EventMonitor.Sight(
                value: observation.cell.value, readings: summary.count,
                predicted: PredictiveInterval(
                    of: stream, mean: step.predictedMean, deviation: step.predictedDeviation),
                z: z, artefactProbability: step.artefactProbability, time: observation.time),
            of: stream, logRatio: step.logEventRatio)
        let bounds = observation.cell.bounds(on: stream.transform)
        let hours = observation.time.secondsSinceEpoch / 3_600
        let predicted = PredictiveNormal(
            mean: step.predictedMean,
            variance: step.predictedDeviation * step.predictedDeviation)
        let stake = driftStake(of: stream, at: observation.time)
        let isBaselineFrozen = filter.isBaselineFrozen
        withWatch(of: stream) {
            let ratio =
                isBaselineFrozen
                ? 0
                : $0.score.logRatio(
                    of: (bounds.low, bounds.high),
                    anywhere: observation.cell.share(of: stream.physicalRange),
                    logEvidence: step.logEvidence, at: hours)
            $0.driftStatistic = min(
                exponential(min(DriftWatch.power * ratio, 50)) * ($0.driftStatistic + stake), 1e6)
            $0.score.note(
                value: bounds.middle, at: hours, rank: step.rank,
                score: predicted.rankedProbabilityScore(at: bounds.middle))
        }
        shadow(observation, twin: step, in: &workspace)
        var events: [AlertEvent] = []
        if let change = withWatch(of: stream, { $0.sensor.observe(summary, step) }) {
            events.append(sensorAlert(change, of: stream))
        }
        if stream == .temperature, let event = judgeFever(observation, under: influence) {
            events.append(event)
        }
        let threshold = residualThreshold(of: stream)
        let (change, statistic) = withWatch(of: stream) {
            $0.monitor.observe(
                z: z, step: step, at: observation.time, threshold: threshold)
        }
        if let change { events.append(residualAlert(change, of: stream, statistic: statistic)) }
        return events
    }

    /// The time since a stream's last reading as a stake, in weeks: a day at most.
    private func driftStake(of stream: VitalStream, at time: Instant) -> Double {
        guard let last = watches[stream]?.monitor.lastTime else { return 0 }
        return min(max(time.hours(since: last), 0), 24) / 168
    }

    /// Lends what watches a stream, made at the stream's first reading.
    mutating func withWatch<Result>(
        of stream: VitalStream, _ body: (inout StreamWatch) -> Result
    ) -> Result {
        watches.withWatch(of: stream, design: configuration.detector, body)
    }

    /// The statistic at which a stream's residual alert is raised, in weeks.
    func residualThreshold(of stream: VitalStream) -> Double {
        1 / configuration.budgetPerWeek(of: stream)
    }

    /// The statistic at which the event alert is raised, in weeks.
    var eventThreshold: Double { 1 / configuration.eventBudgetPerWeek }
}
