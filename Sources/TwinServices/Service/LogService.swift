import Logging
import ServiceLifecycle
import TimeSeriesStore

/// Copies the store's write-ahead log back on a thread of its own, so that no commit has to.
struct LogService: Service {
    /// How often the size of the log is looked at; it takes about a second to fill under full load.
    private static let interval = Duration.milliseconds(100)

    let store: TwinStore
    private let logger = Logger(label: "store")
    private let isStopping = StopFlag()
    private let wakeUp = WakeUp()

    init(store: TwinStore) {
        self.store = store
    }

    /// Runs until graceful shutdown or cancellation; closing the store copies the rest.
    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await onDedicatedThread(named: "twind-log") { work() }
        } onCancelOrGracefulShutdown: {
            isStopping.raise()
            wakeUp.signal()
        }
    }

    private func work() {
        while !isStopping.isRaised {
            if store.isCheckpointDue {
                do throws(StoreError) {
                    try store.checkpointLog()
                } catch {
                    // The commits notice a disk that fails, and end the daemon.
                    logger.error("\(error)")
                }
            }
            wakeUp.wait(atMost: Self.interval)
        }
    }
}
