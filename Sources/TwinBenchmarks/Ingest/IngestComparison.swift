import ClinicalTypes
import Foundation
import TwinServices

/// Whole-process ingest, beside a subscriber that stores nothing.
///
/// Each round puts the same fresh load before each consumer in turn, so that what else the machine
/// does meets all of them.
struct IngestComparison {
    /// What receives.
    private enum Consumer: Hashable {
        case bare
        case daemon(URL, twins: Bool)
    }

    /// When the consumer is there.
    private enum Shape: String, CaseIterable {
        /// While the publishers publish.
        case live
        /// Only afterwards: the broker's queue is all that it waits for.
        case drain
    }

    let laboratory: Laboratory
    let messages: Int
    let rounds: Int

    /// Measures and prints.
    func run() throws {
        for shape in Shape.allCases {
            var runs: [[ConsumerRun]] = consumers.map { _ in [] }
            for round in 0..<rounds {
                for turn in consumers.indices {
                    let place = (turn + round) % consumers.count
                    let run = try trial(consumers[place], shape)
                    runs[place].append(run)
                    Progress.say(
                        "ingest, \(shape.rawValue), round \(round + 1) of \(rounds), "
                            + "\(name(consumers[place])): \(Int(run.perSecond)) messages/s")
                }
            }
            report(shape, runs)
        }
    }

    private var consumers: [Consumer] {
        let stores = laboratory.daemons.map { Consumer.daemon($0, twins: false) }
        return [.bare] + stores + [.daemon(laboratory.daemons[0], twins: true)]
    }

    private func name(_ consumer: Consumer) -> String {
        switch consumer {
        case .bare: "bare subscriber"
        case .daemon(_, twins: true): "twind, twins on"
        case .daemon(let executable, twins: false):
            laboratory.daemons.count == 1
                ? "twind, twins off" : executable.path.suffix(32) + ", twins off"
        }
    }

    private func trial(_ consumer: Consumer, _ shape: Shape) throws -> ConsumerRun {
        let plans = (0..<2).map { LoadPlan(publisher: $0, devices: 20, messages: messages / 2) }
        let twins = consumer == .daemon(laboratory.daemons[0], twins: true)
        let trial = try Trial(laboratory, plans: plans, twins: twins)
        let run =
            switch consumer {
            case .bare: try bareRun(trial, shape)
            case .daemon(let executable, let twins):
                try daemonRun(executable, trial, shape, twins: twins)
            }
        try trial.end()
        return run
    }

    private func bareRun(_ trial: Trial<LoadPlan>, _ shape: Shape) throws -> ConsumerRun {
        let arguments = ["subscribe-bare", "\(trial.broker.port)", "\(trial.total)"]
        var subscriber: HelperProcess
        switch shape {
        case .live:
            subscriber = try HelperProcess(arguments)
            try subscriber.awaitReady()
            try trial.startPublishing()
        case .drain:
            subscriber = try HelperProcess(arguments + ["--makes-session"])
            try subscriber.awaitReady()
            subscriber.awaitEnd()
            try trial.startPublishing()
            _ = try trial.awaitPublished()
            subscriber = try HelperProcess(arguments + ["--finds-session"])
        }
        let report = try subscriber.report(SubscribeBare.Report.self)
        subscriber.awaitEnd()
        let broker = try ProcessUse(of: trial.broker.processID)
        return ConsumerRun(
            perSecond: Double(trial.total - 1) * 1e6 / Double(report.last - report.first),
            processorMicroseconds: report.seconds * 1e6 / Double(trial.total),
            brokerMicroseconds: broker.seconds * 1e6 / Double(trial.total),
            peakMebibytes: report.peakMebibytes)
    }

    private func daemonRun(
        _ executable: URL, _ trial: Trial<LoadPlan>, _ shape: Shape, twins: Bool
    ) throws -> ConsumerRun {
        var daemon = try trial.startDaemon(executable)
        try trial.awaitSubscription()
        if shape == .drain { try trial.stop(daemon) }
        try trial.startPublishing()
        if shape == .drain {
            _ = try trial.awaitPublished()
            daemon = try trial.startDaemon(executable)
        }
        try trial.awaitStored()
        let stored = Instant.now
        if twins {
            try trial.wait(seconds: 60, for: "the twins") { try trial.applied() >= trial.total }
        }
        let applied = Instant.now
        let use = try ProcessUse(of: daemon.processID)
        let broker = try ProcessUse(of: trial.broker.processID)
        try trial.stop(daemon)
        let history = try CommitHistory(of: trial.store)
        return ConsumerRun(
            perSecond: history.perSecond,
            processorMicroseconds: use.seconds * 1e6 / Double(trial.total),
            brokerMicroseconds: broker.seconds * 1e6 / Double(trial.total),
            peakMebibytes: use.peakMebibytes, batches: history.batches,
            twinDelay: twins ? applied.hours(since: stored) * 3_600 : nil)
    }

    private func report(_ shape: Shape, _ runs: [[ConsumerRun]]) {
        let bare = runs[0].map(\.perSecond)
        let scene = shape == .live ? "while two publishers publish" : "from the broker's queue"
        print("\nIngest, \(shape.rawValue): \(messages) messages of one observation \(scene)")
        print(
            Table.row(
                "",
                [
                    "messages/s", "of bare", "CPU us each", "its broker", "peak MiB", "batch",
                    "p50", "p99",
                ]))
        for (consumer, runs) in zip(consumers, runs) {
            let ratios = zip(runs, bare).map { $0.perSecond / $1 }
            let batches = runs.flatMap(\.batches)
            let isBatched = !batches.isEmpty
            print(
                Table.row(
                    name(consumer),
                    [
                        Table.number(runs.map(\.perSecond).median, 0),
                        Table.number(ratios.median, 2),
                        Table.number(runs.map(\.processorMicroseconds).median, 1),
                        Table.number(runs.map(\.brokerMicroseconds).median, 1),
                        Table.number(runs.map(\.peakMebibytes).max() ?? 0, 0),
                        isBatched ? Table.number(batches.mean, 0) : "",
                        isBatched ? Table.number(batches.quantile(0.5), 0) : "",
                        isBatched ? Table.number(batches.quantile(0.99), 0) : "",
                    ]))
        }
        let delays = runs.joined().compactMap(\.twinDelay)
        print(
            "twins were done \(Table.number(delays.median, 2)) s after the last commit; "
                + "medians of \(rounds) alternating rounds, ratios within a round")
    }
}
