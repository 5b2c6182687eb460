import ClinicalTypes
import Foundation
import Logging
package import MQTTTransport
import ServiceLifecycle
import TimeSeriesStore
import UnixSignals

/// The daemon: everything that `twind serve` runs, put together.
package struct Daemon: Sendable {
    private let configuration: ServiceConfiguration
    private let configurationFile: String?
    private let output: LogOutput
    private let notifier = ServiceNotifier()
    private let logger = Logger(label: "twind")

    /// Prepares a daemon.
    ///
    /// - Parameter file: Where the configuration came from, for reloading; nil for none.
    package init(configuration: ServiceConfiguration, file: String?, output: LogOutput) {
        self.configuration = configuration
        configurationFile = file
        self.output = output
    }

    /// Serves until SIGTERM or SIGINT, then drains.
    ///
    /// - Throws: `DaemonFailure` when the store cannot be opened or fails, or a file of the
    ///   configuration cannot be read.
    package func run() async throws {
        let store = try openStore()
        let endpoint = try configuration.brokerEndpoint()
        let counters = ServiceCounters()
        let workers = configuration.twinWorkers
        let heartbeats = Heartbeats(workers: workers)
        let link = BrokerLink()
        let twinsWakeUp = WakeUp()
        let outboxWakeUp = WakeUp()
        let pool = try twins(
            store, counters, heartbeats, arrivals: twinsWakeUp, results: outboxWakeUp)
        let ingest = IngestService(
            configuration: configuration, endpoint: endpoint, store: store, counters: counters,
            heartbeats: heartbeats, link: link, backlog: pool?.backlog, twinsWakeUp: twinsWakeUp)
        let outbox = OutboxService(
            store: store, endpoint: endpoint, clientID: configuration.broker.clientID + "-results",
            counters: counters, heartbeats: heartbeats, wakeUp: outboxWakeUp)
        let status = StatusService(
            notifier: notifier, counters: counters, link: link, backlog: pool?.backlog, store: store
        )
        let reload = ReloadService(
            configuration: configuration, file: configurationFile, output: output,
            notifier: notifier, hangUps: await UnixSignalsSequence(trapping: .sighup))
        let watchdog = WatchdogService(
            heartbeats: heartbeats, watching: Heart.all(workers: workers), notifier: notifier)

        // Services end in the reverse of this order: nobody asks any more, no more is taken in, the
        // twins finish what was, and their results leave.
        var services: [any Service] = [LogService(store: store), outbox]
        if let pool { services.append(TwinService(pool: pool)) }
        services.append(ingest)
        if configuration.requests.isEnabled, configuration.twin.isEnabled {
            services.append(requests(store, endpoint, counters))
        }
        services += [status, reload, watchdog]
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // Below the unit's TimeoutStopSec, so that it is the daemon and not systemd that gives up.
        group.maximumGracefulShutdownDuration = .seconds(40)
        // The library would print every service whole at debug level.
        group.logger.logLevel = max(logger.logLevel, .info)
        logger.notice("started; decision support, not a medical device")
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            throw DaemonFailure(during: "serve", error)
        }
        do throws(StoreError) {
            try store.close()
        } catch {
            throw DaemonFailure(error)
        }
        logger.notice("stopped")
    }

    /// The twins, nil where none are computed.
    private func twins(
        _ store: TwinStore, _ counters: ServiceCounters, _ heartbeats: Heartbeats,
        arrivals: WakeUp, results: WakeUp
    ) throws(DaemonFailure) -> TwinPool? {
        guard configuration.twin.isEnabled else { return nil }
        do throws(StoreError) {
            return try TwinPool(
                store: store, configuration: configuration, counters: counters,
                heartbeats: heartbeats, arrivals: arrivals, results: results)
        } catch {
            throw DaemonFailure(error)
        }
    }

    private func requests(
        _ store: TwinStore, _ endpoint: BrokerEndpoint, _ counters: ServiceCounters
    ) -> RequestService {
        RequestService(
            endpoint: endpoint, clientID: configuration.broker.clientID + "-requests",
            root: configuration.broker.topicRoot,
            answers: RequestAnswers(store: store, configuration: configuration),
            counters: counters)
    }

    private func openStore() throws(DaemonFailure) -> TwinStore {
        do throws(StoreError) {
            return try TwinStore.open(configuration.store.path, role: .daemon, create: true)
        } catch {
            throw DaemonFailure(error)
        }
    }
}

extension ServiceConfiguration {
    /// How to reach the broker, with the password read from its file.
    ///
    /// - Throws: `DaemonFailure` when the password file cannot be read.
    package func brokerEndpoint() throws(DaemonFailure) -> BrokerEndpoint {
        var endpoint = BrokerEndpoint(host: broker.host, port: UInt16(broker.port))
        if !broker.username.isEmpty {
            endpoint.credentials = BrokerCredentials(
                username: broker.username, password: try password())
        }
        if broker.tls.isEnabled {
            var tls = TLSSettings(caFile: broker.tls.caFile)
            if !broker.tls.certificateFile.isEmpty {
                tls.identity = TLSSettings.ClientIdentity(
                    certificateFile: broker.tls.certificateFile, keyFile: broker.tls.keyFile)
            }
            tls.minimumVersion = broker.tls.version == .tls12 ? .tls12 : .tls13
            endpoint.tls = tls
        }
        return endpoint
    }

    private func password() throws(DaemonFailure) -> String {
        guard !broker.passwordFile.isEmpty else { return "" }
        do {
            let text = try String(contentsOfFile: broker.passwordFile, encoding: .utf8)
            return text.split(separator: "\n", omittingEmptySubsequences: false).first
                .map(String.init) ?? ""
        } catch {
            throw DaemonFailure(
                .noInput, "broker.password_file cannot be read: check its path and owner")
        }
    }
}
