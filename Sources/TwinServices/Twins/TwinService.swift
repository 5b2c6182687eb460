import ServiceLifecycle
import TimeSeriesStore

/// Runs the twins, awake whenever something was committed.
struct TwinService: Service {
    let pool: TwinPool

    /// Runs until graceful shutdown or cancellation: then takes in what is committed, within a bound,
    /// and keeps a checkpoint of every twin.
    ///
    /// - Throws: `DaemonFailure` when the store fails.
    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            do {
                try await pool.run()
            } catch let error as StoreError {
                throw DaemonFailure(error)
            }
        } onCancelOrGracefulShutdown: {
            pool.stop()
        }
    }
}
