import ClinicalTypes
import Foundation
import TimeSeriesStore
import TwinServices

/// A ward of bedside monitors, live: does the daemon carry it on the machine that it shares with the
/// broker and the monitors?
///
/// Each monitor sends one message a second with a reading of five vital signs. The monitors' clocks
/// are set back so far that the quarter of an hour ends halfway: all twins then close a window at
/// once, which is the most they ever have to do.
struct WardLoad {
    private static let window: Int64 = 15 * 60 * 1_000_000

    let laboratory: Laboratory
    let patients: Int
    let seconds: Int

    /// Measures and prints.
    func run() throws {
        Progress.say("\(patients) bedside monitors for \(seconds) s")
        let halfway = Instant.now.microseconds + Int64(seconds) * 500_000
        let plans = (0..<2).map { publisher in
            WardPlan(
                publisher: publisher, devices: patients / 2, seconds: seconds,
                clockDelay: halfway % Self.window)
        }
        let trial = try Trial(laboratory, plans: plans, twins: true)
        let daemon = try trial.startDaemon(laboratory.daemons[0])
        try trial.awaitSubscription()
        let idle = try ProcessUse(of: daemon.processID)
        try trial.startPublishing()
        let began = ContinuousClock.now
        var behind: [Double] = []
        while began.duration(to: .now) < .seconds(seconds - 1) {
            Thread.sleep(forTimeInterval: 0.5)
            behind.append(Double(try trial.stored() - trial.applied()))
        }
        let published = try trial.awaitPublished()
        let elapsed = began.duration(to: .now) / .seconds(1)
        let use = try ProcessUse(of: daemon.processID)
        let broker = try ProcessUse(of: trial.broker.processID)
        try trial.awaitStored()
        let stored = Instant.now
        try trial.wait(seconds: 120, for: "the twins") { try trial.applied() >= trial.total }
        let applied = Instant.now
        let peak = try ProcessUse(of: daemon.processID).peakMebibytes
        let size = Double(try trial.store.databaseSize()) / 1_048_576
        trial.kill(daemon)
        let afterCrash = try restart(trial)
        let afterStop = try restart(trial)
        let commits = try WardCommits(of: trial.store, clockDelay: plans[0].clockDelay)
        try trial.end()
        let offered = Double(trial.total) / Double(seconds)
        print(
            """

            Ward: \(patients) monitors x 1 message/s x 5 vital signs for \(seconds) s over 2 \
            connections, \(Table.number(offered, 0)) readings/s, twins on
            committed: \(Table.number(commits.perSecond, 0)) readings/s in batches of \
            \(Table.number(commits.batches.mean, 0)) (mean), \
            \(Table.number(commits.batches.quantile(0.99), 0)) (99 %) readings; the last \
            \(Table.number(stored.hours(since: published) * 3_600, 2)) s after it was published
            from publish to commit: \(Table.number(commits.latencies.quantile(0.5), 0)) ms \
            (median), \(Table.number(commits.latencies.quantile(0.99), 0)) ms (99 %), \
            \(Table.number(commits.latencies.last ?? .nan, 0)) ms (longest)
            stored and not yet in a twin: \(Table.number(behind.median, 0)) (median), \
            \(Table.number(behind.max() ?? .nan, 0)) (most, as all twins close a window); none \
            \(Table.number(applied.hours(since: published) * 3_600, 2)) s after the last was published
            processor: daemon \(Table.number((use.seconds - idle.seconds) / elapsed * 100, 0)) %, \
            broker \(Table.number(broker.seconds / elapsed * 100, 0)) % of one core; daemon writes \
            \(Table.number((use.writtenMebibytes - idle.writtenMebibytes) / elapsed, 0)) MiB/s
            memory: \(Table.number(use.residentMebibytes, 0)) MiB resident, \
            \(Table.number(peak, 0)) MiB at most, \
            \(Table.number((use.residentMebibytes - idle.residentMebibytes) * 1_024 / Double(patients), 0)) \
            KiB for each patient; store \(Table.number(size, 0)) MiB
            all twins back after kill -9: \(Table.number(afterCrash.ready, 1)) s, after an orderly \
            end, which took \(Table.number(afterCrash.end, 1)) s: \
            \(Table.number(afterStop.ready, 1)) s
            """)
    }

    /// Starts the daemon, waits until it has recovered all twins, and ends it.
    ///
    /// - Returns: The seconds until all were back, and those that it took to end.
    private func restart(_ trial: Trial<WardPlan>) throws -> (ready: Double, end: Double) {
        Progress.say("restart")
        let began = ContinuousClock.now
        let daemon = try trial.startDaemon(laboratory.daemons[0])
        try trial.wait(seconds: 300, for: "the twins to come back") {
            trial.log.contains("recovered \(patients) twins")
        }
        let ready = ContinuousClock.now
        try trial.stop(daemon)
        return (began.duration(to: ready) / .seconds(1), ready.duration(to: .now) / .seconds(1))
    }
}

/// The commits of a ward's store, told apart by their receipt times.
struct WardCommits {
    /// Readings in each commit, in order.
    private(set) var batches: [Double] = []
    /// Milliseconds from the publishing of each message to the receipt of the next batch, by when it
    /// was committed; ascending.
    private(set) var latencies: [Double] = []
    private var first = Instant.earliest
    private var last = Instant.earliest

    /// Reads all observations.
    init(of store: TwinStore, clockDelay: Int64) throws {
        var sent: [Int64] = []
        try store.forEachObservation { observation in
            if observation.receipt != last {
                if batches.isEmpty { first = observation.receipt }
                close(&sent, at: observation.receipt)
                last = observation.receipt
                batches.append(0)
            }
            batches[batches.count - 1] += 1
            if observation.reading.sequence?.ordinal == 0 {
                sent.append(observation.reading.time.microseconds + clockDelay)
            }
        }
        latencies.sort()
    }

    /// Readings a second from the first batch to the last, which counts no more.
    var perSecond: Double {
        batches.dropLast().reduce(0, +) / (last.hours(since: first) * 3_600)
    }

    private mutating func close(_ sent: inout [Int64], at receipt: Instant) {
        latencies += sent.map { Double(receipt.microseconds - $0) / 1_000 }
        sent = []
    }
}
