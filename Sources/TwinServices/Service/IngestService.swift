import ClinicalTypes
import Logging
import MQTTTransport
import ServiceLifecycle
import TimeSeriesStore
import WireFormats

/// Receives observations and clinical events: the broker's messages become committed records, then PUBACKs.
struct IngestService: Service {
    let configuration: ServiceConfiguration
    let endpoint: BrokerEndpoint
    let store: TwinStore
    let counters: ServiceCounters
    let heartbeats: Heartbeats
    let link: BrokerLink
    /// How far the twins are behind; nil where there are none.
    let backlog: TwinBacklog?
    let twinsWakeUp: WakeUp
    private let logger = Logger(label: "ingest")

    init(
        configuration: ServiceConfiguration, endpoint: BrokerEndpoint, store: TwinStore,
        counters: ServiceCounters, heartbeats: Heartbeats, link: BrokerLink,
        backlog: TwinBacklog?, twinsWakeUp: WakeUp
    ) {
        self.configuration = configuration
        self.endpoint = endpoint
        self.store = store
        self.counters = counters
        self.heartbeats = heartbeats
        self.link = link
        self.backlog = backlog
        self.twinsWakeUp = twinsWakeUp
    }

    /// Runs until graceful shutdown or cancellation: then the commit in progress ends, its
    /// acknowledgements leave, and the session is left in good order.
    ///
    /// - Throws: `DaemonFailure` when a batch could not be committed; it stays with the broker.
    func run() async throws {
        let session = IngestSession(try settings())
        heartbeats.followIngest { session.beats }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await onDedicatedThread(named: "twind-ingest") { try receive(session) }
        } onCancelOrGracefulShutdown: {
            session.stop()
        }
    }

    private func receive(_ session: IngestSession) throws {
        let pipeline = IngestPipeline(
            store: store, configuration: configuration, counters: counters,
            committed: { lastID in
                backlog?.noteStored(lastID)
                twinsWakeUp.signal()
            })
        do throws(CommitFailure) {
            try session.run(
                onEvent: { note($0) },
                mayRead: { backlog?.hasRoom ?? true },
                commit: { try pipeline.commit($0, receipt: .now) })
        } catch {
            throw DaemonFailure(during: "commit a batch of observations", error.cause)
        }
    }

    private func settings() throws(DaemonFailure) -> IngestSettings {
        let broker = configuration.broker
        var settings = IngestSettings(
            endpoint: endpoint, clientID: broker.clientID,
            filters: [
                ObservationTopic.filter(root: broker.topicRoot),
                EventTopic.filter(root: broker.topicRoot),
            ])
        settings.previousFilters = try previousFilters()
        settings.status = StatusAnnouncement(topic: broker.statusTopic)
        settings.sessionExpirySeconds = UInt32(broker.sessionExpiry / .seconds(1))
        settings.receiveMaximum = UInt16(broker.receiveMaximum)
        settings.keepAliveSeconds = UInt16(broker.keepAlive / .seconds(1))
        settings.maximumPacketSize = UInt32(broker.maximumPacketBytes)
        settings.batch.messages = configuration.ingest.batchMessages
        settings.batch.bytes = configuration.ingest.batchBytes
        settings.batch.duration = configuration.ingest.batchDelay
        return settings
    }

    /// The filters that the broker's session had when this store last saw it, by client id.
    private func previousFilters() throws(DaemonFailure) -> [String]? {
        do throws(StoreError) {
            return try store.meta(sessionKey).map { $0.split(separator: "\n").map(String.init) }
        } catch {
            throw DaemonFailure(error)
        }
    }

    private var sessionKey: String { "session/\(configuration.broker.clientID)" }

    private func note(_ event: SessionEvent) {
        switch event {
        case .connected(let sessionPresent):
            link.set(.connected)
            logger.notice(
                "connected to the broker",
                metadata: ["session": sessionPresent ? "resumed" : "new"])
        case .subscribed(let filters):
            keepFilters(filters)
        case .sessionLost:
            counters.add(to: .lostSessions)
            recordGap()
        case .statusRefused(let reasonCode):
            logger.warning(
                "the broker refused the status message: allow the daemon to write to it",
                metadata: [
                    "topic": "\(configuration.broker.statusTopic)", "reason": "\(reasonCode)",
                ])
        case .paused:
            link.set(.paused)
            counters.add(to: .pauses)
            logger.warning(
                "the twins are too far behind: no more is read until they have caught up",
                metadata: ["waiting": "\(backlog?.count ?? 0)"])
        case .resumed:
            link.set(.connected)
            logger.notice("the twins have caught up: reading goes on")
        case .disconnected(let failure):
            link.set(.disconnected)
            logger.warning("the connection to the broker ended: \(failure); trying again")
        case .connectFailed(let failure):
            link.set(.disconnected)
            logger.warning("no connection to the broker: \(failure); trying again")
        }
    }

    private func keepFilters(_ filters: [String]) {
        do throws(StoreError) {
            try store.setMeta(sessionKey, filters.joined(separator: "\n"))
        } catch {
            logger.error("the subscription could not be noted: \(error)")
        }
    }

    /// Notes that messages published since the last contact may be missing, and says so.
    private func recordGap() {
        logger.error(
            """
            the broker lost the session: observations since the last connection may be missing; \
            check its persistence settings and ask devices to send again
            """)
        do throws(StoreError) {
            let last = try store.meta("last-contact").flatMap { Instant(iso8601: $0) }
            try store.recordGap(from: last ?? .now, to: .now, reason: "session lost by the broker")
        } catch {
            logger.error("the gap could not be recorded: \(error)")
        }
    }
}
