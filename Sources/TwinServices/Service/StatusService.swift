import ClinicalTypes
import Logging
import ServiceLifecycle
import TimeSeriesStore

/// Tells the service manager, and at length the log, how the daemon is doing.
struct StatusService: Service {
    let notifier: ServiceNotifier
    let counters: ServiceCounters
    let link: BrokerLink
    let backlog: TwinBacklog?
    let store: TwinStore
    private let logger = Logger(label: "status")

    init(
        notifier: ServiceNotifier, counters: ServiceCounters, link: BrokerLink, backlog: TwinBacklog?,
        store: TwinStore
    ) {
        self.notifier = notifier
        self.counters = counters
        self.link = link
        self.backlog = backlog
        self.store = store
    }

    /// Reports readiness, then a line every five seconds, then the end.
    ///
    /// Ready means that the store is open and the services run, not that the broker is there: a
    /// broker's outage must not end the daemon.
    func run() async throws {
        tell(.ready)
        await cancelWhenGracefulShutdown {
            var before = counters[.messages]
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: .seconds(5))
                } catch {
                    break
                }
                let now = counters[.messages]
                report(perSecond: Double(now - before) / 5)
                before = now
            }
        }
        tell(.stopping)
    }

    private func report(perSecond: Double) {
        let rate = Int(perSecond.rounded())
        let waiting = backlog.map { ", \($0.count) observations wait for twins" } ?? ""
        tell(.status("\(link.state.rawValue), \(rate) messages/s\(waiting)"))
        noteContact()
    }

    /// Notes when the broker was last heard, for the extent of a gap after a lost session.
    private func noteContact() {
        guard link.state != .disconnected else { return }
        do throws(StoreError) {
            try store.setMeta("last-contact", Instant.now.iso8601)
        } catch {
            logger.error("the time of the last contact could not be noted: \(error)")
        }
    }

    private func tell(_ state: ServiceState) {
        do throws(ServiceNotifierError) {
            try notifier.notify(state)
        } catch {
            logger.warning("\(error)")
        }
    }
}
