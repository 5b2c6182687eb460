import ClinicalTypes
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TimeSeriesStore

/// Runs the twins on a thread of its own, awake whenever something was committed.
struct TwinService: Service {
    let store: TwinStore
    let configuration: ServiceConfiguration
    let counters: ServiceCounters
    let heartbeats: Heartbeats
    let wakeUp: WakeUp
    let outboxWakeUp: WakeUp
    private let logger = Logger(label: "twins")
    private let isStopping = StopFlag()

    init(
        store: TwinStore, configuration: ServiceConfiguration, counters: ServiceCounters,
        heartbeats: Heartbeats, wakeUp: WakeUp, outboxWakeUp: WakeUp
    ) {
        self.store = store
        self.configuration = configuration
        self.counters = counters
        self.heartbeats = heartbeats
        self.wakeUp = wakeUp
        self.outboxWakeUp = outboxWakeUp
    }

    /// Runs until graceful shutdown or cancellation: then takes in what is committed, within a bound,
    /// and keeps a checkpoint of every twin.
    ///
    /// - Throws: `DaemonFailure` when the store fails.
    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await onDedicatedThread(named: "twind-twins") { try work() }
        } onCancelOrGracefulShutdown: {
            isStopping.raise()
            wakeUp.signal()
        }
    }

    private func work() throws(DaemonFailure) {
        let worker = TwinWorker(
            store: store, configuration: configuration, counters: counters, logger: logger)
        do throws(StoreError) {
            let isRecovered = try worker.recover { done, total in
                heartbeats.beat(.twinEngine)
                if done == total { logger.notice("recovered \(total) twins") }
                return !isStopping.isRaised
            }
            // With some twins missing, a step would take their readings for those of new patients.
            guard isRecovered else { return }
            while !isStopping.isRaised {
                heartbeats.beat(.twinEngine)
                if try worker.step() {
                    outboxWakeUp.signal()
                    continue
                }
                outboxWakeUp.signal()
                try worker.closeIdleWindows(now: .now)
                wakeUp.wait(atMost: .seconds(1))
            }
            // What is left after this bound is in the store and waits for the next start.
            let deadline = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < deadline, try worker.step() {
                heartbeats.beat(.twinEngine)
            }
            try worker.saveAll()
            outboxWakeUp.signal()
        } catch {
            throw DaemonFailure(error)
        }
    }
}

/// A flag that is raised once.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .acquiring) }

    func raise() {
        flag.store(true, ordering: .releasing)
    }
}
