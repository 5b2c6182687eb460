import Alerting
import ClinicalTypes
import TimeSeriesStore
import TwinEngine
import TwinModels

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
    struct Taken {
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
    /// The twin of the vital signs; nil until it is recovered.
    private(set) var twin: PatientTwin?
    /// The part of the twin that treatment moves.
    var treatment: HostedTreatment
    /// Where observations in hand are that may have news of treatment.
    private var unscanned: StoredRange?
    /// From when on vital signs that were assimilated were told something else.
    private var influenceFrom: Instant?
    /// When the patient's last observation came.
    private(set) var lastArrival = ContinuousClock.now
    private var replay: TwinReplay?
    private var source: Source?
    var taken: Taken?

    /// Changes of alerts that wait for a commit.
    var events: [AlertEvent] = []
    /// Where a late reading took the twin back to, if one did since the last commit.
    var rewoundTo: Instant?
    /// The same for commits that may not be on the disk yet, with the last of their groups.
    var unsettledRewind: (to: Instant, group: Int)?
    /// The frontier at the last commit.
    var committedFrontier: Instant?
    /// The frontier of the newest checkpoint, and that of the one before where the newest may be
    /// replaced.
    var savedFrontier: Instant?
    var anchorFrontier: Instant?
    var countSinceCheckpoint = 0

    /// Hosts a patient whose twin has looked at the observations up to `cursor`, 0 for a new one.
    init(_ patient: PatientID, cursor: Int64, _ recovery: TwinRecovery) {
        self.patient = patient
        self.cursor = cursor
        treatment = HostedTreatment(recovery.moduleContext(of: patient))
    }

    /// Whether work is in hand that `advance` goes on with.
    var isBusy: Bool { replay != nil || source != nil || treatment.isBusy }

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
        for observation in new where TreatmentRecords.streams.contains(observation.reading.code) {
            unscanned = unscanned?.including(observation) ?? StoredRange(observation)
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
        unscanned = range
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
    ///   - workspace: Room that the worker's twins take turns with.
    ///   - settledGroup: The last group of commits that is on the disk.
    ///   - waiting: Takes all that waits for the patient, so that going back takes it in as well.
    /// - Returns: Whether the work is finished.
    /// - Throws: `StoreError` when the store cannot be read.
    func advance(
        _ slice: inout WorkSlice, in workspace: inout VitalsWorkspace, _ recovery: TwinRecovery,
        lateHours: Double, settledGroup: Int, _ outcome: inout Outcome,
        waiting: () -> StoredRange?
    ) throws(StoreError) -> Bool {
        try treatment.recover(recovery.store, throughID: cursor)
        while true {
            try takeNews(recovery.store)
            guard treatment.advance(&slice) else { return false }
            if twin == nil, replay == nil {
                replay = try recovery.replay(of: patient, throughID: cursor)
            }
            if replay != nil {
                guard try advanceReplay(&slice, in: &workspace, recovery.store, &outcome) else {
                    return false
                }
            }
            if let time = influenceFrom {
                influenceFrom = nil
                if let frontier = twin?.frontier, time < frontier {
                    try goBack(before: time, lateHours, recovery, waiting())
                    outcome.rewinds += 1
                    continue
                }
            }
            guard let observation = try nextReading(recovery.store) else { break }
            if admit(observation.reading, in: &workspace, lateHours, &outcome) {
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
    func closeWindow(in workspace: inout VitalsWorkspace) -> Outcome {
        var outcome = Outcome()
        do throws(TwinFault) {
            events += try twin?.closeWindow(under: treatment.twin, in: &workspace) ?? []
        } catch {
            events += error.events
            outcome.faults += 1
        }
        return outcome
    }

    /// Has the treatment part take in what is in hand before the vital signs do: they are told what
    /// was known at their time, so it does no harm that it knows more.
    private func takeNews(_ store: TwinStore) throws(StoreError) {
        guard let range = unscanned, let taken else { return }
        unscanned = nil
        let observations = try store.observations(
            of: patient, streams: Array(TreatmentRecords.streams),
            after: Instant(microseconds: range.times.lowerBound.microseconds - 1),
            afterID: max(range.firstID - 1, cursor), throughID: range.lastID)
        guard
            let news = try TreatmentRecords(of: patient).news(of: observations, store)
        else { return }
        try treatment.update(store, from: news.from, throughID: taken.lastID)
        influenceFrom = news.influenceFrom
    }

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
    private func admit(
        _ reading: Reading, in workspace: inout VitalsWorkspace, _ lateHours: Double,
        _ outcome: inout Outcome
    ) -> Bool {
        do throws(TwinFault) {
            switch try twin?.admit(reading, under: treatment.twin, in: &workspace) {
            case .admitted(let changes): events += changes
            case .late:
                guard let frontier = twin?.frontier,
                    frontier.hours(since: reading.time) > lateHours
                else { return true }
                outcome.tooLate += 1
            case .unused, nil: break
            }
        } catch {
            events += error.events
            outcome.faults += 1
        }
        return false
    }

    private func advanceReplay(
        _ slice: inout WorkSlice, in workspace: inout VitalsWorkspace, _ store: TwinStore,
        _ outcome: inout Outcome
    ) throws(StoreError) -> Bool {
        guard
            try replay?.advance(&slice, from: store, under: treatment.twin, in: &workspace)
                == true,
            let finished = replay
        else { return false }
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
        let horizon = twin?.frontier.map { $0.advanced(byHours: -lateHours) } ?? .earliest
        var earliest = max(time, horizon)
        if let rest {
            unscanned = rest
            taken.lastID = rest.lastID
            taken.count += rest.count
            earliest = min(earliest, max(rest.times.lowerBound, horizon))
        }
        self.taken = taken
        try takeNews(recovery.store)
        if let time = influenceFrom { earliest = min(earliest, max(time, horizon)) }
        influenceFrom = nil
        source = nil
        // Checkpoints after a rewind that is not on the disk yet are still there, and lack a reading.
        let known = [earliest, rewoundTo, unsettledRewind?.to].compactMap { $0 }.min()
        let replay = try recovery.replay(of: patient, throughID: taken.lastID, notAfter: known)
        self.replay = replay
        twin = nil
        rewoundTo = replay.checkpointFrontier ?? .earliest
    }
}
