package import Logging

/// Everything an operator may set, with values that already passed their rules.
///
/// Made by `loadEffective(file:environment:)`; the keys, their rules and whether a change needs a
/// restart stand in `ConfigurationSetting.all`, and `config/twind.toml` explains each one.
package struct ServiceConfiguration: Equatable, Sendable {
    /// How to reach the broker and under which name.
    package var broker = Broker()
    /// Where the data lives.
    package var store = Store()
    /// How readings are gathered into transactions.
    package var ingest = Ingest()
    /// How the twins compute.
    package var twin = Twin()
    /// How many false alerts are tolerated.
    package var alerts = Alerts()
    /// Whether questions are answered.
    package var requests = Requests()
    /// What is logged and how.
    package var log = Log()

    /// The defaults, as they hold outside systemd.
    package init() {}

    /// The defaults under the environment of a unit.
    ///
    /// `STATE_DIRECTORY`, which systemd sets from `StateDirectory=`, moves the store there; of
    /// several directories the first counts.
    package init(defaultsUnder environment: [String: String]) {
        let directories = environment["STATE_DIRECTORY", default: ""].split(separator: ":")
        if let first = directories.first, first.hasPrefix("/") {
            store.path = "\(first)/twind.sqlite"
        }
    }

    /// The connection to the MQTT broker.
    package struct Broker: Equatable, Sendable {
        /// Name or address of the broker.
        package var host = "localhost"
        /// TCP port, 1 to 65535.
        package var port = 1883
        /// Names the durable session; two daemons must not share it.
        package var clientID = "twind"
        /// Interval of keep-alive packets, in whole seconds.
        package var keepAlive = Duration.seconds(60)
        /// How long the broker keeps the session of an absent daemon, in whole seconds.
        package var sessionExpiry = Duration.seconds(604_800)
        /// How many messages may be on their way without acknowledgement.
        package var receiveMaximum = 500
        /// The largest packet accepted, in bytes.
        package var maximumPacketBytes = 262_144
        /// Name shown to the broker; empty for none.
        package var username = ""
        /// File whose first line is the password; empty for none.
        package var passwordFile = ""
        /// The topics all messages live under, without a slash at the end.
        package var topicRoot = "twind/v1"
        /// Where the daemon's birth and will are retained; lies under `topicRoot`.
        package var statusTopic = "twind/v1/status/twind"
        /// Encryption of the connection.
        package var tls = TLS()
    }

    /// Encryption and identity of the connection to the broker.
    package struct TLS: Equatable, Sendable {
        /// Whether the connection is encrypted; `caFile` is set when it is.
        package var isEnabled = false
        /// Certificates that may sign the broker's, PEM.
        package var caFile = ""
        /// The daemon's certificate, PEM; empty, or set together with `keyFile`.
        package var certificateFile = ""
        /// The key of `certificateFile`, PEM.
        package var keyFile = ""
        /// The protocol version spoken; the library offers exactly one.
        package var version = TLSVersion.tls13
    }

    /// A TLS version in the spelling of libmosquitto.
    package enum TLSVersion: String, CaseIterable, Sendable {
        /// TLS 1.2.
        case tls12 = "tlsv1.2"
        /// TLS 1.3.
        case tls13 = "tlsv1.3"
    }

    /// The database.
    package struct Store: Equatable, Sendable {
        /// The SQLite file, absolute.
        package var path = "/var/lib/twind/twind.sqlite"
    }

    /// Limits of one transaction of readings; whichever is met first ends it.
    package struct Ingest: Equatable, Sendable {
        /// The most messages in one transaction.
        package var batchMessages = 512
        /// The most payload bytes in one transaction.
        package var batchBytes = 1_048_576
        /// The longest wait for more messages, in whole milliseconds.
        package var batchDelay = Duration.milliseconds(5)
        /// How far ahead of receipt an event time may lie before it is quarantined.
        package var maximumFuture = Duration.seconds(300)
    }

    /// The computation of the twins.
    package struct Twin: Equatable, Sendable {
        /// Whether twins are computed; without, readings are only stored.
        package var isEnabled = true
        /// Threads that the patients are spread over; 0 for one for each processor.
        package var workers = 0
        /// Stored observations that may wait for the twins before no more are read from the broker.
        package var mostWaiting = 1_000_000
        /// Particles per twin, a multiple of 16.
        package var particles = 512
        /// Width of the windows readings are aggregated in; divides an hour.
        package var aggregation = Duration.seconds(15 * 60)
        /// Event time between two stored checkpoints of a twin.
        package var checkpointInterval = Duration.seconds(6 * 3600)
        /// Keys the random numbers; the same seed and input give the same posterior.
        package var seed = 1
        /// Where the patients are cared for.
        package var setting = Setting.auto
    }

    /// Where the patients of one daemon are cared for, which says how much vital signs wander.
    package enum Setting: String, CaseIterable, Sendable {
        /// Unknown: each twin finds out, and is slower to call a change a deviation.
        case auto
        /// At home or on an ordinary ward.
        case ward
        /// In intensive care.
        case intensive
    }

    /// The alarm budget.
    package struct Alerts: Equatable, Sendable {
        /// False alerts per patient-week that the event detector may raise.
        package var eventBudgetPerWeek = 0.5
        /// False alerts per patient-week that the residual detectors of a monitor's six streams
        /// together may raise, in equal parts; that of a daily basal heart rate has a tenth more.
        package var residualBudgetPerWeek = 0.25
    }

    /// Questions over the broker.
    package struct Requests: Equatable, Sendable {
        /// Whether they are answered; only where twins are computed.
        package var isEnabled = true
    }

    /// The log.
    package struct Log: Equatable, Sendable {
        /// The least severe level written.
        package var level = Logger.Level.info
        /// The layout of a line.
        package var format = LogFormat.auto
    }
}
