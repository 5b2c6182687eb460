package import ClinicalTypes
import Logging
package import TimeSeriesStore
import TwinModels

/// Keeps the twins of one shard up to date with the store.
///
/// Owns its twins: nobody else sees them. Patients have turns of a bounded length each; what twins
/// leave behind is gathered into groups and handed to the desk.
package final class ShardWorker {
    /// What all workers of a daemon have in common.
    package struct Context: Sendable {
        let store: TwinStore
        let recovery: TwinRecovery
        let topics: ResultTopics
        let checkpointHours: Double
        let counters: ServiceCounters
        let logger = Logger(label: "twins")

        /// Takes what workers need from a configuration.
        package init(
            store: TwinStore, configuration: ServiceConfiguration, counters: ServiceCounters
        ) {
            self.store = store
            self.counters = counters
            recovery = TwinRecovery(store: store, configuration: configuration)
            topics = ResultTopics(root: configuration.broker.topicRoot)
            checkpointHours = configuration.twin.checkpointInterval / .seconds(3_600)
        }
    }

    /// How long a patient's turn lasts, about: a thousand readings or the closing of a few windows.
    static let slice = Duration.milliseconds(2)
    /// How long after the last arrival an open window of the past is closed by the clock.
    static let idle = Duration.seconds(10)
    /// Commits in a group that is handed in at once. A smaller one waits, less where there is
    /// something to publish than where only cursors move, each of which is a page for the disk.
    private static let groupSize = 128
    private static let groupAge = Duration.milliseconds(100)
    private static let groupAgeWithMessages = Duration.milliseconds(20)
    /// The time between two checkpoints of a worker: many twins are due at once, at the end of a
    /// window, and the hundreds of megabytes of all of them must not hold up the commits of readings.
    private static let checkpointInterval = Duration.milliseconds(40)
    /// How many twins are recovered at a time besides those whose readings come in.
    private static let mostRecoveries = 4

    private let number: Int
    private let queue: ShardQueue
    private let desk: CommitDesk
    private let context: Context
    private var twins: [PatientID: HostedTwin] = [:]
    private var workspace = VitalsWorkspace()
    /// Patients whose twins are still to be recovered, last first; some are by now.
    private var unrecovered: [PatientID]
    private var recovering: Set<PatientID> = []
    /// The first observation in hand of each patient whose work was interrupted.
    private var inHand: [PatientID: Int64] = [:]
    private var checkpointsDue: [PatientID] = []
    private var isCheckpointDue: Set<PatientID> = []

    private var group = CommitDesk.Group(clearThrough: 0)
    private var groupBegan = ContinuousClock.now
    private var groupNumber = 1
    private var lastCheckpoint = ContinuousClock.now
    private var groupHasMessages = false
    private var submittedThrough: Int64
    private var turns = 0

    /// Makes the worker `number`, counted from 0.
    ///
    /// - Parameters:
    ///   - cursors: How far the twins of this shard had come, by patient.
    ///   - appliedThrough: The last observation up to which all observations are part of twins.
    package init(
        _ number: Int, cursors: [PatientID: Int64], appliedThrough: Int64, queue: ShardQueue,
        desk: CommitDesk, context: Context
    ) {
        self.number = number
        self.queue = queue
        self.desk = desk
        self.context = context
        submittedThrough = appliedThrough
        unrecovered = cursors.keys.sorted(by: >)
        for (patient, cursor) in cursors {
            twins[patient] = HostedTwin(patient, cursor: cursor, context.recovery)
        }
    }

    /// How long a worker without work may sleep.
    package var longestSleep: Duration {
        let hasNothing =
            group.commits.isEmpty && checkpointsDue.isEmpty
            && queue.clearThrough <= submittedThrough
        return hasNothing ? .seconds(1) : Self.groupAgeWithMessages
    }

    /// Whether all twins are back.
    package var isRecovered: Bool { unrecovered.isEmpty && recovering.isEmpty }

    /// Gives one patient a turn, or begins to recover a twin.
    ///
    /// - Returns: Whether there may be more to do.
    /// - Throws: `StoreError` when the store fails; the worker is then of no more use.
    package func step() throws(StoreError) -> Bool {
        turns += 1
        // Now and then also under full load, for twins whose patients send nothing.
        if turns.isMultiple(of: 16) { beginRecovery() }
        if let (patient, work) = queue.next() {
            let hosted = twins[patient] ?? HostedTwin(patient, cursor: 0, context.recovery)
            twins[patient] = hosted
            switch work {
            case .observations(let observations): hosted.begin(observations)
            case .stored(let range): hosted.begin(range)
            case .interrupted: break
            }
            try advance(hosted)
            return true
        }
        return beginRecovery()
    }

    /// Hands in what is finished, if it is enough or has waited long enough, or must not wait.
    ///
    /// - Returns: False when the desk has no room and the worker must wait.
    package func handIn(isLast: Bool = false) -> Bool {
        let age = groupHasMessages ? Self.groupAgeWithMessages : Self.groupAge
        let isDue =
            isLast || group.commits.count >= Self.groupSize
            || groupBegan.duration(to: .now) >= age
        guard isDue else { return true }
        addCheckpoint()
        // In this order: what is taken from the queue is in hand, and never in neither.
        let queued = queue.clearThrough
        group.clearThrough = min(queued, (inHand.values.min() ?? .max) - 1)
        guard !group.commits.isEmpty || group.clearThrough > submittedThrough else { return true }
        guard desk.submit(group, of: number) else { return false }
        submittedThrough = group.clearThrough
        group = CommitDesk.Group(clearThrough: 0)
        groupBegan = .now
        groupNumber += 1
        groupHasMessages = false
        return true
    }

    /// Closes windows that ended before `now` and for whose patient nothing came for a while.
    ///
    /// - Returns: Whether there may be more of them.
    package func closeIdleWindows(now: Instant) -> Bool {
        let present = ContinuousClock.now
        var closed = 0
        for hosted in twins.values {
            guard let end = hosted.openUntil, end < now,
                hosted.lastArrival.duration(to: present) > Self.idle
            else { continue }
            note(hosted.closeWindow(in: &workspace))
            conclude(hosted)
            closed += 1
            if closed == Self.groupSize { return true }
        }
        return false
    }

    /// Gives up recovering twins whose patients send nothing: the daemon is about to end.
    package func skipRecoveries() {
        unrecovered = []
    }

    /// Makes a checkpoint of a twin that has moved since its last one, so that the next start has
    /// less to do.
    ///
    /// - Returns: Whether there was such a twin.
    package func saveOne() -> Bool {
        while let patient = unsaved.popLast() {
            guard let hosted = twins[patient], hosted.isCheckpointBehind else { continue }
            commit(hosted, checkpointHours: context.checkpointHours)
            return true
        }
        return false
    }

    /// The patients that `saveOne` has yet to look at; made when it is first called.
    private lazy var unsaved: [PatientID] = Array(twins.keys)

    @discardableResult
    private func beginRecovery() -> Bool {
        while recovering.count < Self.mostRecoveries, let patient = unrecovered.popLast() {
            guard twins[patient]?.twin == nil, queue.reserve(patient) else { continue }
            recovering.insert(patient)
            queue.interrupt(patient)
            return true
        }
        return false
    }

    private func advance(_ hosted: HostedTwin) throws(StoreError) {
        var slice = WorkSlice(Self.slice)
        var outcome = HostedTwin.Outcome()
        let isFinished = try hosted.advance(
            &slice, in: &workspace, context.recovery, lateHours: 4 * context.checkpointHours,
            settledGroup: desk.settledGroup(of: number), &outcome,
            waiting: { queue.takeAll(hosted.patient) })
        note(outcome)
        guard isFinished else {
            inHand[hosted.patient] = hosted.firstInHand
            queue.interrupt(hosted.patient)
            return
        }
        inHand[hosted.patient] = nil
        recovering.remove(hosted.patient)
        queue.finish(hosted.patient)
        if hosted.firstInHand != nil { conclude(hosted) }
    }

    private func conclude(_ hosted: HostedTwin) {
        commit(hosted, checkpointHours: nil)
        guard hosted.isCheckpointDue(every: context.checkpointHours),
            isCheckpointDue.insert(hosted.patient).inserted
        else { return }
        checkpointsDue.append(hosted.patient)
    }

    private func commit(_ hosted: HostedTwin, checkpointHours: Double?) {
        let (commit, count) = hosted.commit(
            group: groupNumber, context.topics, checkpointHours: checkpointHours)
        groupHasMessages = groupHasMessages || !commit.messages.isEmpty
        group.commits.append(commit)
        group.count += count
    }

    private func addCheckpoint() {
        let isTime = lastCheckpoint.duration(to: .now) >= Self.checkpointInterval
        while isTime, !checkpointsDue.isEmpty {
            let patient = checkpointsDue.removeFirst()
            isCheckpointDue.remove(patient)
            // One with work in hand falls due again when that is done.
            guard let hosted = twins[patient],
                hosted.isCheckpointDue(every: context.checkpointHours)
            else { continue }
            commit(hosted, checkpointHours: context.checkpointHours)
            lastCheckpoint = .now
            return
        }
    }

    private func note(_ outcome: HostedTwin.Outcome) {
        context.counters.add(outcome.rewinds, to: .rewinds)
        context.counters.add(outcome.tooLate, to: .tooLate)
        guard outcome.faults > 0 else { return }
        context.counters.add(outcome.faults, to: .twinFaults)
        context.logger.error("a twin could not take a step: no particle explains an observation")
    }
}
