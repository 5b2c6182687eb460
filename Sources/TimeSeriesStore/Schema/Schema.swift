import ClinicalTypes
import GRDB

/// The tables of the store and their versions.
///
/// Times are microseconds since 1970. Names are spelled once and referred to by integers, because
/// the observations outnumber everything else.
enum Schema {
    /// The newest version this program knows, kept in `PRAGMA user_version`.
    static let version = 4
    /// Marks the file as a store of twind: `twin` in ASCII, kept in `PRAGMA application_id`.
    static let applicationID = 0x7477_696e

    /// Brings any older version up to `version`, one transaction for each step.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1", migrate: createVersion1)
        migrator.registerMigration("v2", migrate: upgradeToVersion2)
        migrator.registerMigration("v3", migrate: upgradeToVersion3)
        migrator.registerMigration("v4", migrate: upgradeToVersion4)
        return migrator
    }

    private static func createVersion1(_ db: Database) throws {
        for sql in [names, observations, quarantine, twins, messages, accounts] {
            try db.execute(sql: sql)
        }
        try db.execute(
            sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
    }

    /// Twins no longer move in step: how far all of them are is kept beside how far each one is.
    ///
    /// In version 1 one transaction moved all twins through the same observations, so the largest
    /// cursor is what every twin had taken in.
    private static func upgradeToVersion2(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE applied (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    through INTEGER NOT NULL
                ) STRICT;
                INSERT INTO applied (id, through) SELECT 1, ifnull(max(cursor), 0) FROM twins;
                PRAGMA user_version = 2
                """)
    }

    /// Clinical events, in all their versions.
    ///
    /// Each version also has a row among the observations, of the stream `StreamCode.clinicalEvent`
    /// and with the event's id as its value: so events and readings are in one order of commits, and
    /// a twin that takes readings in late or once more does the same with events. Its time is the
    /// earliest of all versions so far and of its receipt: from there on the twin may differ. Only
    /// `observation` is NULL for a version that came after a later one.
    private static func upgradeToVersion3(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE sources (
                    id INTEGER PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE
                ) STRICT;
                CREATE TABLE events (
                    id INTEGER PRIMARY KEY,
                    source INTEGER NOT NULL REFERENCES sources(id),
                    name TEXT NOT NULL,
                    version INTEGER NOT NULL,
                    patient INTEGER NOT NULL REFERENCES patients(id),
                    event_time INTEGER NOT NULL,
                    receipt_time INTEGER NOT NULL,
                    status TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    body TEXT NOT NULL,
                    observation INTEGER,
                    UNIQUE (source, name, version)
                ) STRICT;
                CREATE INDEX events_by_time ON events (patient, event_time);
                PRAGMA user_version = 3
                """)
    }

    /// The treatment parts of twins: the newest state of each, and from what time on it lacks records.
    ///
    /// Those of twins from before begin with nothing and lack everything.
    private static func upgradeToVersion4(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE treatments (
                    patient INTEGER PRIMARY KEY REFERENCES patients(id),
                    missing_from INTEGER,
                    frontier INTEGER,
                    format INTEGER,
                    bytes BLOB
                ) STRICT;
                INSERT INTO treatments (patient, missing_from)
                    SELECT patient, \(Instant.earliest.microseconds) FROM twins;
                PRAGMA user_version = 4
                """)
    }

    private static let names = """
        CREATE TABLE patients (
            id INTEGER PRIMARY KEY,
            pseudonym TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE streams (
            id INTEGER PRIMARY KEY,
            code TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE devices (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            stored INTEGER NOT NULL DEFAULT 0,
            last_receipt INTEGER
        ) STRICT;
        -- One run of a device between two restarts; ids start at 1, see observations.boot.
        CREATE TABLE boots (
            id INTEGER PRIMARY KEY,
            device INTEGER NOT NULL REFERENCES devices(id),
            name TEXT NOT NULL,
            UNIQUE (device, name)
        ) STRICT;
        -- Half-open intervals of event time that do not overlap for one device.
        CREATE TABLE bindings (
            id INTEGER PRIMARY KEY,
            device INTEGER NOT NULL REFERENCES devices(id),
            patient INTEGER NOT NULL REFERENCES patients(id),
            valid_from INTEGER NOT NULL,
            valid_to INTEGER CHECK (valid_to > valid_from),
            UNIQUE (device, valid_from)
        ) STRICT;
        """

    /// Rows are never deleted, so SQLite's own choice of id, the largest plus one, grows without
    /// the cost of AUTOINCREMENT. References are not declared: checking them would double the work
    /// of an insert, and the ids come from tables whose rows are never deleted either.
    ///
    /// `boot` is 0 for a reading without a sequence key, rather than NULL, so that
    /// `observations_by_time` holds such readings to one row for each content while it serves the
    /// replay of one patient.
    private static let observations = """
        CREATE TABLE observations (
            id INTEGER PRIMARY KEY,
            patient INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            event_time INTEGER NOT NULL,
            receipt_time INTEGER NOT NULL,
            value REAL NOT NULL,
            quality INTEGER NOT NULL,
            device INTEGER NOT NULL,
            boot INTEGER NOT NULL,
            number INTEGER NOT NULL,
            ordinal INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX observations_by_time
            ON observations (patient, event_time, stream, value, boot, number, ordinal);
        CREATE UNIQUE INDEX observations_by_key
            ON observations (boot, number, ordinal) WHERE boot > 0;
        """

    private static let quarantine = """
        -- Apart from quarantine, so that the records of one message share it.
        CREATE TABLE payloads (
            id INTEGER PRIMARY KEY,
            bytes BLOB NOT NULL,
            is_truncated INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY,
            topic TEXT NOT NULL,
            payload INTEGER NOT NULL REFERENCES payloads(id),
            record_index INTEGER,
            reason TEXT NOT NULL,
            detail TEXT NOT NULL,
            receipt_time INTEGER NOT NULL,
            device TEXT,
            is_held INTEGER NOT NULL DEFAULT 1
        ) STRICT;
        CREATE INDEX quarantine_held ON quarantine (device, reason) WHERE is_held;
        """

    private static let twins = """
        CREATE TABLE twins (
            patient INTEGER PRIMARY KEY REFERENCES patients(id),
            cursor INTEGER NOT NULL,
            frontier INTEGER,
            model_version TEXT
        ) STRICT;
        CREATE TABLE checkpoints (
            id INTEGER PRIMARY KEY,
            patient INTEGER NOT NULL REFERENCES patients(id),
            frontier INTEGER NOT NULL,
            cursor INTEGER NOT NULL,
            format INTEGER NOT NULL,
            model_version TEXT NOT NULL,
            bytes BLOB NOT NULL,
            UNIQUE (patient, frontier)
        ) STRICT;
        CREATE TABLE alert_events (
            id INTEGER PRIMARY KEY,
            alert TEXT NOT NULL,
            ordinal INTEGER NOT NULL,
            patient INTEGER NOT NULL REFERENCES patients(id),
            kind TEXT NOT NULL,
            priority TEXT NOT NULL,
            state TEXT NOT NULL,
            onset INTEGER NOT NULL,
            time INTEGER NOT NULL,
            evidence TEXT NOT NULL,
            UNIQUE (alert, ordinal)
        ) STRICT;
        """

    /// Published messages are deleted, so only AUTOINCREMENT keeps the ids of the outbox growing.
    private static let messages = """
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            topic TEXT NOT NULL,
            payload BLOB NOT NULL,
            is_retained INTEGER NOT NULL,
            identity TEXT,
            attempts INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE UNIQUE INDEX outbox_replaceable ON outbox (topic) WHERE identity IS NULL;
        -- Every identity that ever entered the outbox: what makes publishing exactly once.
        CREATE TABLE identities (identity TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        """

    private static let accounts = """
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO counters (name, value) VALUES
            ('received', 0), ('stored', 0), ('duplicates', 0), ('quarantined', 0), ('refused', 0);
        CREATE TABLE gaps (
            id INTEGER PRIMARY KEY,
            gap_from INTEGER NOT NULL,
            gap_to INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """
}
