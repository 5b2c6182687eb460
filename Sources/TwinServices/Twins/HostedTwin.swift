import Alerting
import ClinicalTypes
import TimeSeriesStore
import TwinEngine

/// A twin in the daemon's memory: its state, the work in hand, and what must be committed for it.
///
/// Belongs to one worker and never leaves its thread.
final class HostedTwin {
    /// What happened to the twin in a slice of work.
    struct Outcome {
        var rewinds = 0
        var tooLate = 0
        var faults = 0
    }

    /// Observations that were taken from the queue and are not in a commit yet.
    private struct Taken {
        var firstID: Int64
        var lastID: Int64
        var count: Int
    }

    /// Where the readings in hand come from, each in the order of time.
    private enum Source {
        case sorted([Observation], place: Int)
        case pages(ObservationPages)
    }

    let patient: PatientID
    /// The last observation that the twin has looked at.
    private(set) var cursor: Int64
    /// The twin; nil until it is recovered.
    private(set) var twin: PatientTwin?
    /// When the patient's last observation came.
    private(set) var lastArrival = ContinuousClock.now
    private var replay: TwinReplay?
    private var source: Source?
    private var taken: Taken?

    /// Changes of alerts that wait for a commit.
    private var events: [AlertEvent] = []
    /// Where a late reading took the twin back to, if one did since the last commit.
    private var rewoundTo: Instant?
    /// The same for commits that may not be on the disk yet, with the last of their groups.
    private var unsettledRewind: (to: Instant, group: Int)?
    /// The frontier at the last commit.
    private var committedFrontier: Instant?
    /// The frontier of the newest checkpoint, and that of the one before where the newest may be
    /// replaced.
    private var savedFrontier: Instant?
    private var anchorFrontier: Instant?
    private var countSinceCheckpoint = 0

    /// Hosts a patient whose twin has looked at the observations up to `cursor`, 0 for a new one.
    init(_ patient: PatientID, cursor: Int64) {
        self.patient = patient
        self.cursor = cursor
    }

    /// Whether work is in hand that `advance` goes on with.
    var isBusy: Bool { replay != nil || source != nil }

    /// The first observation in hand, nil when there is none.
    var firstInHand: Int64? { taken?.firstID }

    /// The end of the open window, nil when none is open or work is in hand.
    var openUntil: Instant? { isBusy ? nil : twin?.openUntil }

    /// Takes observations in hand, in the order of commits.
    func begin(_ observations: [Observation]) {
        guard let first = observations.first, let last = observations.last else { return }
        // After a crash those come again that a worker further ahead had committed already.
        let new = observations.filter { $0.id > cursor }.sorted {
            ($0.reading.time, $0.reading.code, $0.id) < ($1.reading.time, $1.reading.code, $1.id)
        }
        begin(
            .sorted(new, place: 0),
            Taken(firstID: first.id, lastID: last.id, count: observations.count))
    }

    /// Takes observations in hand that wait in the store.
    func begin(_ range: StoredRange) {
        let pages = ObservationPages(
            of: patient, in: range.times, after: max(range.firstID - 1, cursor),
            through: range.lastID)
        begin(
            .pages(pages),
            Taken(firstID: range.firstID, lastID: range.lastID, count: range.count))
    }

    private func begin(_ source: Source, _ taken: Taken) {
        precondition(self.taken == nil, "a patient has one piece of work at a time")
        self.source = source
        self.taken = taken
        lastArrival = .now
    }

    /// Goes on with the work in hand; recovers the twin first where that is still to be done.
    ///
    /// The twin ends as if all readings had come in the order of time. Where one belongs to a window
    /// that is closed, the twin goes back to a checkpoint before it and takes in everything since
    /// once more; a reading further back than `lateHours` behind the frontier stays in the store
    /// only.
    ///
    /// - Parameters:
    ///   - settledGroup: The last group of commits that is on the disk.
    ///   - waiting: Takes all that waits for the patient, so that going back takes it in as well.
    /// - Returns: Whether the work is finished.
    /// - Throws: `StoreError` when the store cannot be read.
    func advance(
        _ slice: inout WorkSlice, _ recovery: TwinRecovery, lateHours: Double, settledGroup: Int,
        _ outcome: inout Outcome, waiting: () -> StoredRange?
    ) throws(StoreError) -> Bool {
        if twin == nil, replay == nil {
            replay = try recovery.replay(of: patient, throughID: cursor)
        }
        while true {
            if replay != nil {
                guard try advanceReplay(&slice, recovery.store, &outcome) else { return false }
            }
            guard let observation = try nextReading(recovery.store) else { break }
            if admit(observation.reading, lateHours, &outcome) {
                if let unsettled = unsettledRewind, unsettled.group <= settledGroup {
                    unsettledRewind = nil
                }
                try goBack(before: observation.reading.time, lateHours, recovery, waiting())
                outcome.rewinds += 1
            } else if slice.isOver() {
                return false
            }
        }
        source = nil
        cursor = max(cursor, taken?.lastID ?? 0)
        return true
    }

    /// Closes the open window, for the clock says that no reading of it is to be expected.
    func closeWindow() -> Outcome {
        var outcome = Outcome()
        do throws(TwinFault) {
            events += try twin?.closeWindow() ?? []
        } catch {
            outcome.faults += 1
        }
        return outcome
    }

    // MARK: - Committing

    /// Whether a checkpoint is due: after `hours` of event time or so many observations as take
    /// about a tenth of a second to replay.
    func isCheckpointDue(every hours: Double) -> Bool {
        guard !isBusy, let frontier = twin?.frontier, frontier != savedFrontier else {
            return false
        }
        return savedFrontier.map { frontier.hours(since: $0) >= hours } ?? true
            || countSinceCheckpoint >= Self.mostToReplay
    }

    /// Whether the newest checkpoint lacks a closed window.
    var isCheckpointBehind: Bool {
        guard !isBusy, let frontier = twin?.frontier else { return false }
        return frontier != savedFrontier
    }

    private static let mostToReplay = 16_384

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
        var commit = TwinCommit(
            patient: patient, cursor: cursor, frontier: frontier, rewoundTo: rewoundTo,
            alerts: events, messages: messages)
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

    // MARK: - Working

    private func nextReading(_ store: TwinStore) throws(StoreError) -> Observation? {
        switch source {
        case nil: return nil
        case .sorted(let observations, let place):
            guard place < observations.count else { return nil }
            source = .sorted(observations, place: place + 1)
            return observations[place]
        case .pages(var pages):
            let next = try pages.next(from: store)
            source = .pages(pages)
            return next
        }
    }

    /// Admits a reading; returns whether it takes the twin back.
    private func admit(_ reading: Reading, _ lateHours: Double, _ outcome: inout Outcome) -> Bool {
        do throws(TwinFault) {
            switch try twin?.admit(reading) {
            case .admitted(let changes): events += changes
            case .late:
                guard let frontier = twin?.frontier,
                    frontier.hours(since: reading.time) > lateHours
                else { return true }
                outcome.tooLate += 1
            case .unused, nil: break
            }
        } catch {
            outcome.faults += 1
        }
        return false
    }

    private func advanceReplay(
        _ slice: inout WorkSlice, _ store: TwinStore, _ outcome: inout Outcome
    ) throws(StoreError) -> Bool {
        guard try replay?.advance(&slice, from: store) == true, let finished = replay else {
            return false
        }
        twin = finished.twin
        savedFrontier = finished.checkpointFrontier
        anchorFrontier = nil
        countSinceCheckpoint = finished.count
        events += finished.events
        outcome.faults += finished.faults
        replay = nil
        return true
    }

    /// Begins to go back; what is in hand is in the store already, so that a replay takes in all of
    /// it, and all that waits, late or not.
    private func goBack(
        before time: Instant, _ lateHours: Double, _ recovery: TwinRecovery, _ rest: StoredRange?
    ) throws(StoreError) {
        guard var taken else { preconditionFailure("a late reading is in hand") }
        var earliest = time
        if let rest {
            taken.lastID = rest.lastID
            taken.count += rest.count
            let horizon = twin?.frontier.map { $0.advanced(byHours: -lateHours) } ?? .earliest
            earliest = min(earliest, max(rest.times.lowerBound, horizon))
        }
        self.taken = taken
        source = nil
        // Checkpoints after a rewind that is not on the disk yet are still there, and lack a reading.
        let known = [earliest, rewoundTo, unsettledRewind?.to].compactMap { $0 }.min()
        let replay = try recovery.replay(of: patient, throughID: taken.lastID, notAfter: known)
        self.replay = replay
        twin = nil
        rewoundTo = replay.checkpointFrontier ?? .earliest
    }
}
