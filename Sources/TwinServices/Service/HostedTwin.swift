import Alerting
import ClinicalTypes
import TimeSeriesStore
import TwinEngine

/// A twin in the daemon's memory, with what must be committed for it.
struct HostedTwin {
    private(set) var twin: PatientTwin
    /// The last observation that the twin has looked at.
    private(set) var cursor: Int64
    /// The frontier of the newest checkpoint in the store, nil before the first.
    private var savedFrontier: Instant?
    /// Changes of alerts that wait for a commit.
    private var events: [AlertEvent]
    /// Where a late reading took the twin back to, if one did since the last commit.
    private var rewoundTo: Instant?
    /// The frontier at the last commit.
    private var committedFrontier: Instant?

    init(_ recovered: TwinRecovery.Recovered, cursor: Int64) {
        twin = recovered.twin
        self.cursor = cursor
        savedFrontier = recovered.checkpointFrontier
        events = recovered.events
    }

    /// What happened to a run of observations.
    struct Outcome {
        var rewinds = 0
        var tooLate = 0
        var faults = 0
    }

    /// Takes in the patient's new observations, in any order.
    ///
    /// The twin ends as if all readings had come in the order of time. Where one belongs to a window
    /// that is closed, the twin goes back to a checkpoint before it and takes in everything since
    /// once more; a reading further back than `lateHours` behind the frontier stays in the store
    /// only.
    ///
    /// - Parameter throughID: The last observation of the batch, of any patient.
    /// - Throws: `StoreError` when going back fails.
    mutating func apply(
        _ observations: [Observation], throughID: Int64, lateHours: Double, recovery: TwinRecovery
    ) throws(StoreError) -> Outcome {
        let ordered = observations.sorted {
            ($0.reading.time, $0.reading.code, $0.id) < ($1.reading.time, $1.reading.code, $1.id)
        }
        var outcome = Outcome()
        var earliestLate: Instant?
        for observation in ordered where earliestLate == nil {
            switch admit(observation.reading, &outcome) {
            case .late where isTooLate(observation.reading, lateHours): outcome.tooLate += 1
            case .late: earliestLate = observation.reading.time
            case .unused, .admitted: break
            }
        }
        // The batch is in the store already, so going back takes in all of it, late or not.
        if let earliestLate {
            try goBack(before: earliestLate, throughID: throughID, recovery, &outcome)
        }
        cursor = ordered.reduce(cursor) { max($0, $1.id) }
        return outcome
    }

    /// Closes the open window, for the clock says that no reading of it is to be expected.
    mutating func closeWindow() -> Outcome {
        var outcome = Outcome()
        do throws(TwinFault) {
            events += try twin.closeWindow()
        } catch {
            events += error.events
            outcome.faults += 1
        }
        return outcome
    }

    /// What to commit for the twin, and notes it as committed.
    ///
    /// - Parameters:
    ///   - interval: Hours of event time between two checkpoints.
    ///   - isLast: Whether the daemon ends: a checkpoint is then due whatever the interval.
    mutating func commit(topics: ResultTopics, checkpointEvery interval: Double, isLast: Bool)
        -> TwinCommit
    {
        var messages = events.map { topics.message(for: $0) }
        if twin.frontier != committedFrontier, let summary = twin.summary() {
            messages.append(topics.message(for: summary, of: twin.patient))
        }
        let commit = TwinCommit(
            patient: twin.patient, cursor: cursor, frontier: twin.frontier, rewoundTo: rewoundTo,
            checkpoint: checkpoint(every: interval, isLast: isLast), alerts: events,
            messages: messages)
        savedFrontier = commit.checkpoint?.frontier ?? savedFrontier
        committedFrontier = twin.frontier
        events = []
        rewoundTo = nil
        return commit
    }

    private mutating func admit(_ reading: Reading, _ outcome: inout Outcome)
        -> PatientTwin.Admission
    {
        do throws(TwinFault) {
            let admission = try twin.admit(reading)
            if case .admitted(let changes) = admission { events += changes }
            return admission
        } catch {
            events += error.events
            outcome.faults += 1
            return .admitted([])
        }
    }

    private func isTooLate(_ reading: Reading, _ lateHours: Double) -> Bool {
        twin.frontier.map { $0.hours(since: reading.time) > lateHours } ?? false
    }

    private mutating func goBack(
        before time: Instant, throughID: Int64, _ recovery: TwinRecovery, _ outcome: inout Outcome
    ) throws(StoreError) {
        let recovered = try recovery.twin(of: twin.patient, throughID: throughID, notAfter: time)
        twin = recovered.twin
        savedFrontier = recovered.checkpointFrontier
        rewoundTo = recovered.checkpointFrontier ?? .earliest
        events += recovered.events
        outcome.rewinds += 1
        outcome.faults += recovered.faults
    }

    private func checkpoint(every interval: Double, isLast: Bool) -> CheckpointRecord? {
        guard let frontier = twin.frontier, frontier != savedFrontier else { return nil }
        let isDue = savedFrontier.map { frontier.hours(since: $0) >= interval } ?? true
        guard isDue || isLast else { return nil }
        return CheckpointRecord(
            frontier: frontier, cursor: cursor, format: Int(PatientTwin.checkpointFormat),
            modelVersion: twin.modelVersion, bytes: twin.checkpoint())
    }
}
