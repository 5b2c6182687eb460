import ClinicalTypes
import Logging
import TimeSeriesStore
import TwinEngine

/// Keeps every twin up to date with the store.
///
/// The store is the queue: the worker reads observations in the order of their commits, so nothing
/// is held in memory that a crash could lose, and a worker that falls behind costs disk and not
/// memory. What a batch of observations does to the twins is committed in one transaction: cursors,
/// alerts, outbox and, now and then, checkpoints.
final class TwinWorker {
    /// The most observations taken in one transaction.
    static let batchSize = 8_192
    /// How long after the last arrival an open window of the past is closed by the clock.
    static let idle = Duration.seconds(10)

    private let store: TwinStore
    private let recovery: TwinRecovery
    private let topics: ResultTopics
    private let checkpointHours: Double
    private let counters: ServiceCounters
    private let logger: Logger
    private var twins: [PatientID: HostedTwin] = [:]
    private var arrivals: [PatientID: ContinuousClock.Instant] = [:]
    private var cursor: Int64 = 0

    init(
        store: TwinStore, configuration: ServiceConfiguration, counters: ServiceCounters,
        logger: Logger
    ) {
        self.store = store
        self.counters = counters
        self.logger = logger
        recovery = TwinRecovery(store: store, configuration: configuration)
        topics = ResultTopics(root: configuration.broker.topicRoot)
        checkpointHours = configuration.twin.checkpointInterval / .seconds(3_600)
    }

    /// How many twins are in memory.
    var count: Int { twins.count }

    /// Brings all twins back as they were at their last commit.
    ///
    /// - Parameter progress: Told after each twin how many are back and how many there are; returns
    ///   false to stop.
    /// - Returns: Whether all are back; if not, take no step.
    /// - Throws: `StoreError` when the store cannot be read.
    func recover(progress: (Int, Int) -> Bool) throws(StoreError) -> Bool {
        let states = try store.twinStates()
        for (place, (patient, state)) in states.sorted(by: { $0.key < $1.key }).enumerated() {
            let recovered = try recovery.twin(of: patient, throughID: state.cursor)
            twins[patient] = HostedTwin(recovered, cursor: state.cursor)
            arrivals[patient] = .now
            cursor = max(cursor, state.cursor)
            let isWanted = progress(place + 1, states.count)
            guard isWanted || place + 1 == states.count else { return false }
        }
        return true
    }

    /// Takes in what was committed since, one batch at most.
    ///
    /// - Returns: Whether there may be more.
    /// - Throws: `StoreError` when the store fails; the twins must then be recovered anew.
    func step() throws(StoreError) -> Bool {
        let observations = try store.observations(after: cursor, limit: Self.batchSize)
        guard let last = observations.last else { return false }
        var commits: [TwinCommit] = []
        let byPatient = Dictionary(grouping: observations, by: \.patient)
        for (patient, rows) in byPatient.sorted(by: { $0.key < $1.key }) {
            var hosted = try hostedTwin(of: patient)
            let outcome = try hosted.apply(
                rows, throughID: last.id, lateHours: 4 * checkpointHours, recovery: recovery)
            note(outcome)
            commits.append(
                hosted.commit(topics: topics, checkpointEvery: checkpointHours, isLast: false))
            twins[patient] = hosted
            arrivals[patient] = .now
        }
        try commit(commits)
        cursor = last.id
        counters.add(observations.count, to: .applied)
        return observations.count == Self.batchSize
    }

    /// Closes windows that ended before `now` and for whose patient nothing came for a while.
    ///
    /// - Throws: `StoreError` when the store fails; the twins must then be recovered anew.
    func closeIdleWindows(now: Instant) throws(StoreError) {
        var commits: [TwinCommit] = []
        for patient in twins.keys.sorted() where isIdle(patient, now: now) {
            var hosted = try hostedTwin(of: patient)
            note(hosted.closeWindow())
            commits.append(
                hosted.commit(topics: topics, checkpointEvery: checkpointHours, isLast: false))
            twins[patient] = hosted
        }
        if !commits.isEmpty { try commit(commits) }
    }

    /// Keeps a checkpoint of every twin, so that the next start has little to do.
    ///
    /// - Throws: `StoreError` when the store fails; the next start then replays more.
    func saveAll() throws(StoreError) {
        var commits: [TwinCommit] = []
        for patient in twins.keys.sorted() {
            var hosted = try hostedTwin(of: patient)
            commits.append(
                hosted.commit(topics: topics, checkpointEvery: checkpointHours, isLast: true))
            twins[patient] = hosted
            // A transaction of some 10 MB at most, whatever the number of patients.
            if commits.count == 64 {
                try commit(commits)
                commits = []
            }
        }
        if !commits.isEmpty { try commit(commits) }
    }

    private func isIdle(_ patient: PatientID, now: Instant) -> Bool {
        guard let end = twins[patient]?.twin.openUntil, end < now else { return false }
        return arrivals[patient].map { .now - $0 > Self.idle } ?? true
    }

    private func hostedTwin(of patient: PatientID) throws(StoreError) -> HostedTwin {
        // Taken out, not copied: a second reference would have every change copy the whole cloud.
        if let hosted = twins.removeValue(forKey: patient) { return hosted }
        return HostedTwin(try recovery.twin(of: patient, throughID: 0), cursor: 0)
    }

    private func commit(_ commits: [TwinCommit]) throws(StoreError) {
        try store.commit(commits)
        counters.add(commits.reduce(0) { $0 + $1.alerts.count }, to: .alertEvents)
    }

    private func note(_ outcome: HostedTwin.Outcome) {
        counters.add(outcome.rewinds, to: .rewinds)
        counters.add(outcome.tooLate, to: .tooLate)
        guard outcome.faults > 0 else { return }
        counters.add(outcome.faults, to: .twinFaults)
        logger.error("a twin could not take a step: no particle explains an observation")
    }
}
