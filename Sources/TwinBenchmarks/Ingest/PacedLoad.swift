import ClinicalTypes
import Foundation
import TwinServices

/// A steady load with twins: does anything pile up?
///
/// 200 patients with five vital signs each at 15,000 readings a second in all. The devices' clocks
/// are set back so far that the quarter of an hour ends halfway: all twins then close a window at
/// once, which is the most they ever have to do.
struct PacedLoad {
    private static let perSecond = 15_000
    private static let seconds = 20
    private static let window: Int64 = 15 * 60 * 1_000_000

    let laboratory: Laboratory

    /// Measures and prints.
    func run() throws {
        Progress.say("paced load for \(Self.seconds) s")
        let halfway = Instant.now.microseconds + Int64(Self.seconds) * 500_000
        let plans = (0..<2).map { publisher in
            LoadPlan(
                publisher: publisher, devices: 100,
                messages: Self.perSecond * Self.seconds / 2, perSecond: Self.perSecond / 2,
                clockDelay: halfway % Self.window)
        }
        let trial = try Trial(laboratory, plans: plans, twins: true)
        let daemon = try trial.startDaemon(laboratory.daemons[0])
        try trial.awaitSubscription()
        try trial.startPublishing()
        let before = try ProcessUse(of: daemon.processID).seconds
        let began = ContinuousClock.now
        var behind: [Double] = []
        while began.duration(to: .now) < .seconds(Self.seconds - 1) {
            Thread.sleep(forTimeInterval: 0.25)
            behind.append(Double(try trial.stored() - trial.applied()))
        }
        let published = try trial.awaitPublished()
        try trial.awaitStored()
        try trial.wait(seconds: 60, for: "the twins") { try trial.applied() >= trial.total }
        let applied = Instant.now
        let elapsed = began.duration(to: .now) / .seconds(1)
        let use = try ProcessUse(of: daemon.processID)
        let broker = try ProcessUse(of: trial.broker.processID)
        try trial.stop(daemon)
        var latencies: [Double] = []
        try trial.store.forEachObservation { observation in
            let sent = observation.reading.time.microseconds + plans[0].clockDelay
            latencies.append(Double(observation.receipt.microseconds - sent) / 1_000)
        }
        latencies.sort()
        try trial.end()
        print(
            """

            Paced: \(Self.perSecond) messages/s for \(Self.seconds) s, 200 patients x 5 vital \
            signs, twins on
            from reading to commit: \(Table.number(latencies.quantile(0.5), 1)) ms (median), \
            \(Table.number(latencies.quantile(0.99), 1)) ms (99 %), \
            \(Table.number(latencies.last ?? .nan, 0)) ms (longest)
            stored and not yet in a twin: \(Table.number(behind.median, 0)) (median), \
            \(Table.number(behind.max() ?? .nan, 0)) (most, as all 200 twins close a window)
            last publish to last applied: \
            \(Table.number(applied.hours(since: published) * 3_600, 2)) s
            processor: \(Table.number((use.seconds - before) / elapsed * 100, 0)) % of a core \
            (broker \(Table.number(broker.seconds / elapsed * 100, 0)) %), peak \
            \(Table.number(use.peakMebibytes, 0)) MiB
            """)
    }
}
