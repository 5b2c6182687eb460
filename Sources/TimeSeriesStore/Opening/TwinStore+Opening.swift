import Foundation
import GRDB

extension TwinStore {
    /// Opens the store at `path` and brings its schema up to date.
    ///
    /// A file made here is readable by its owner only. A command that would have to create or
    /// migrate the schema takes the daemon's lock for that moment.
    ///
    /// - Parameter create: Whether to make a store where there is none.
    /// - Throws: `inUse` when another daemon holds the store; `notFound` when there is none and
    ///   `create` is false; `newerSchema` when a newer version wrote it, leaving the file as it
    ///   was; `configuration` when SQLite would not sync every commit or the file is no store;
    ///   `io`, `busy` or `corrupt` when it cannot be read.
    public static func open(
        _ path: String, role: Role, create: Bool
    ) throws(StoreError) -> TwinStore {
        try open(path, role: role, create: create, synchronous: "FULL", logPages: LogGauge.duePages)
    }

    /// Opens the store with another setting of `PRAGMA synchronous`, to show that it is refused, or
    /// with another size of the log at which copying it back is due.
    package static func open(
        _ path: String, role: Role, create: Bool, synchronous: String = "FULL",
        logPages: Int = LogGauge.duePages
    ) throws(StoreError) -> TwinStore {
        try requireFile(at: path, create: create)
        var lock = role == .daemon ? try StoreLock(storeAt: path) : nil
        do {
            let version = try schemaVersion(at: path)
            if version < Schema.version, lock == nil {
                lock = try StoreLock(storeAt: path)
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try makeDurable(pool, synchronous: synchronous)
            try prepareForLoad(pool)
            if version < Schema.version {
                try Schema.migrator.migrate(pool)
            }
            let gauge = LogGauge(duePages: logPages)
            if role == .daemon {
                pool.writeWithoutTransaction { gauge.attach(to: $0) }
            }
            return TwinStore(
                path: path, pool: pool, copier: try copier(of: path), gauge: gauge,
                lock: role == .daemon ? lock : nil)
        } catch {
            throw StoreError(error, during: "open the store")
        }
    }

    /// The level of `PRAGMA synchronous` of the writing connection: 2, every commit is synced.
    public func synchronousLevel() throws(StoreError) -> Int {
        do {
            return try pool.writeWithoutTransaction(Self.synchronousLevel)
        } catch {
            throw StoreError(error, during: "read the store's settings")
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "twind.store"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        return configuration
    }

    /// Makes the missing file before SQLite does, which would let others read it.
    private static func requireFile(at path: String, create: Bool) throws(StoreError) {
        guard access(path, F_OK) != 0 else { return }
        guard create else {
            throw StoreError(.notFound, "there is no store at this path; correct it or run serve")
        }
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .io, "cannot create the store: check that its directory exists and is writable",
                cause: String(cString: strerror(errno)))
        }
        Foundation.close(descriptor)
    }

    /// Reads the schema version, 0 for an empty file, over a connection that cannot write.
    private static func schemaVersion(at path: String) throws -> Int {
        var configuration = configuration
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let (version, application, tables) = try queue.read { db in
            (
                try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
                try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
                try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            )
        }
        try queue.close()
        guard application == Schema.applicationID || (tables == 0 && version == 0) else {
            throw StoreError(
                .configuration, "the file is a database of another program; correct the path")
        }
        guard version <= Schema.version else {
            throw StoreError(
                .newerSchema,
                "the store has schema \(version), this twind knows \(Schema.version): install "
                    + "the newer twind or restore a backup; the file was left untouched")
        }
        return version
    }

    /// Sets what must hold for each commit and reads it back.
    ///
    /// GRDB sets `synchronous = NORMAL` while it opens a pool, after any hook of the configuration:
    /// only a setting made now stays.
    private static func makeDurable(_ pool: DatabasePool, synchronous: String) throws {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = \(synchronous)")
            let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
            guard try synchronousLevel(db) == 2, journal == "wal" else {
                throw StoreError(
                    .configuration,
                    "SQLite refuses to sync every commit of a write-ahead log: put the store on a "
                        + "local file system")
            }
        }
    }

    /// Lets the writer work on many patients at once.
    ///
    /// The indexes spread a batch over one page for each patient and device. With SQLite's defaults
    /// such a batch overflows the cache of 2 MB, and the log is copied back at almost every commit;
    /// 64 MB for each gave one and a half times the readings a second at 100 and at 1,000 devices.
    /// A cache of 256 MB, pages of 1, 2 or 8 KiB gave no more at 5,000. The daemon's log may grow
    /// further, see `LogGauge`.
    private static func prepareForLoad(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA cache_size = -65536;
                    PRAGMA wal_autocheckpoint = 16384;
                    PRAGMA journal_size_limit = 268435456;
                    """)
        }
    }

    /// A further connection for copying the log back, which syncs before and after.
    private static func copier(of path: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        }
        return queue
    }

    private static func synchronousLevel(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
    }
}
