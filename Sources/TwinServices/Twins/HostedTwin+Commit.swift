import ClinicalTypes
import TimeSeriesStore
import TwinEngine

extension HostedTwin {
    /// About as many observations as take a tenth of a second to replay.
    private static let mostToReplay = 16_384

    /// Whether a checkpoint is due: after `hours` of event time, or when bringing the twin back would
    /// take long.
    func isCheckpointDue(every hours: Double) -> Bool {
        guard !isBusy, let frontier = twin?.frontier, frontier != savedFrontier else {
            return false
        }
        return savedFrontier.map { frontier.hours(since: $0) >= hours } ?? true
            || countSinceCheckpoint >= Self.mostToReplay
    }

    /// Whether the newest checkpoint lacks a closed window.
    var isCheckpointBehind: Bool {
        guard !isBusy else { return false }
        return treatment.isCheckpointBehind || twin?.frontier != savedFrontier
    }

    /// What to commit for the twin, and how many observations that settles; notes it as committed.
    ///
    /// - Parameters:
    ///   - group: The number of the group that the commit will be part of.
    ///   - checkpointHours: The event time between checkpoints that are kept; nil for no checkpoint.
    /// - Precondition: No work is in hand.
    func commit(
        group: Int, _ topics: ResultTopics, checkpointHours: Double? = nil
    ) -> (commit: TwinCommit, count: Int) {
        precondition(!isBusy, "a twin is committed between two pieces of work")
        var messages = events.map { topics.message(for: $0) }
        let frontier = twin?.frontier
        if frontier != committedFrontier, let summary = twin?.summary() {
            messages.append(topics.message(for: summary, of: patient))
        }
        if let forecast = treatment.takeForecast() {
            messages.append(topics.message(for: forecast, of: patient))
        }
        var commit = TwinCommit(
            patient: patient, cursor: cursor, frontier: frontier, rewoundTo: rewoundTo,
            treatment: treatment.commit(isLast: checkpointHours != nil), alerts: events,
            messages: messages)
        if let checkpointHours { addCheckpoint(to: &commit, checkpointHours) }
        if let rewoundTo {
            unsettledRewind = (min(rewoundTo, unsettledRewind?.to ?? rewoundTo), group)
        }
        committedFrontier = frontier
        events = []
        rewoundTo = nil
        let count = taken?.count ?? 0
        countSinceCheckpoint += commit.checkpoint == nil ? count : -countSinceCheckpoint
        taken = nil
        return (commit, count)
    }

    /// Adds a checkpoint; one that came early by the clock of events is replaced by the next.
    private func addCheckpoint(to commit: inout TwinCommit, _ hours: Double) {
        guard let twin, let frontier = twin.frontier, frontier != savedFrontier else { return }
        commit.checkpoint = CheckpointRecord(
            frontier: frontier, cursor: cursor, format: Int(PatientTwin.checkpointFormat),
            modelVersion: twin.modelVersion, bytes: twin.checkpoint())
        if let savedFrontier, let anchorFrontier,
            savedFrontier.hours(since: anchorFrontier) < hours
        {
            commit.supersededFrontier = savedFrontier
        } else {
            anchorFrontier = savedFrontier
        }
        savedFrontier = frontier
    }
}
