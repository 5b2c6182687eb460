package import GRDB
import Synchronization

/// The SQLite file that holds everything twind knows: readings, twins, alerts and the outbox.
///
/// Every method is synchronous and may be called from any thread; writes wait for one another,
/// reads see the last commit and wait for nobody. A method that returns has its effect on the disk;
/// one that throws has had no effect. The daemon and administrative commands of other processes may
/// use the same file at once; each write waits up to five seconds for the other process.
///
/// The file grows with what is stored: the disk is its bound, and a full disk makes writes throw
/// `io`.
public final class TwinStore: Sendable {
    /// What a process wants of the store.
    public enum Role: Hashable, Sendable {
        /// The one process that ingests and runs the twins; excludes other daemons.
        case daemon
        /// A short administrative task, allowed beside a daemon.
        case command
    }

    /// Where the file lies.
    public let path: String
    /// The connections; tests reach through it to provoke failures.
    package let pool: DatabasePool
    /// Measures the write-ahead log; alive for longer than the connections.
    let gauge: LogGauge
    /// A connection that copies the log back while the writing one goes on.
    let copier: DatabaseQueue
    /// Guards what the writing connection knows by heart; only locked inside a write.
    let catalogue = Mutex(Catalogue())
    /// Guards the spelled-out names of integer keys; holds committed names only.
    let names = Mutex(NameTable())
    /// Guards the daemon's lock until `close()` gives it up.
    private let lock: Mutex<StoreLock?>

    /// Takes a migrated pool, and for a daemon the lock it was opened under.
    init(
        path: String, pool: DatabasePool, copier: DatabaseQueue, gauge: LogGauge,
        lock: sending StoreLock?
    ) {
        self.path = path
        self.pool = pool
        self.copier = copier
        self.gauge = gauge
        self.lock = Mutex(lock)
    }

    /// Closes the connections once running calls are done, and gives up the daemon's lock.
    ///
    /// The last process to close copies the write-ahead log back and removes it. Any later call
    /// throws `software`; closing twice is harmless.
    ///
    /// - Throws: `io` or `busy`; the daemon's lock then stays until the store is released.
    public func close() throws(StoreError) {
        // Closes the readers. They cannot write, so the log would stay if one of them were last,
        // and `DatabasePool.close()` closes them after the writer.
        pool.releaseMemory()
        do {
            try copier.close()
            try pool.close()
        } catch {
            throw StoreError(error, during: "close the store")
        }
        lock.withLock { $0 = nil }
    }

    /// Runs `body` in a write transaction that it commits, or undoes when `body` throws.
    func write<Value>(
        _ action: String, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        do {
            return try pool.write(body)
        } catch {
            throw StoreError(error, during: action)
        }
    }

    /// Runs `body` on a snapshot of the last commit.
    func read<Value>(
        _ action: String, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw StoreError(error, during: action)
        }
    }
}
