import Foundation
import Logging
import ServiceLifecycle

/// Sends `WATCHDOG=1` for as long as every watched heart beats.
///
/// Checks at half the interval of the unit's `WatchdogSec=`, so one missed check is forgiven and
/// the second one in a row lets systemd kill and restart the daemon.
package struct WatchdogService: Service {
    private let heartbeats: Heartbeats
    private let watched: Set<Heart>
    private let notifier: ServiceNotifier
    private let period: Duration?
    private let logger = Logger(label: "watchdog")

    /// Takes the interval from the environment of the unit.
    package init(
        heartbeats: Heartbeats, watching watched: Set<Heart>, notifier: ServiceNotifier,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.heartbeats = heartbeats
        self.watched = watched
        self.notifier = notifier
        period = Self.interval(environment: environment, process: getpid()).map { $0 / 2 }
    }

    /// The interval within which systemd expects a sign of life from `process`; nil for none.
    ///
    /// From `WATCHDOG_USEC`, unless `WATCHDOG_PID` names another process (sd_watchdog_enabled(3)).
    package static func interval(
        environment: [String: String], process: Int32
    ) -> Duration? {
        if let other = environment["WATCHDOG_PID"], other != String(process) { return nil }
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text),
            microseconds > 0
        else { return nil }
        return .microseconds(microseconds)
    }

    /// Checks until graceful shutdown or cancellation; returns at shutdown in either case.
    package func run() async throws {
        guard let period else {
            try await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            var watchdog = Watchdog(watching: watched, counts: heartbeats.counts)
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: period)
                } catch {
                    return
                }
                check(&watchdog)
            }
        }
    }

    /// One check: a sign of life if every heart has beaten, else a warning that names the others.
    package func check(_ watchdog: inout Watchdog) {
        switch watchdog.check(heartbeats.counts) {
        case .alive:
            do {
                try notifier.notify(.watchdog)
            } catch {
                logger.warning("\(error)")
            }
        case .stalled(let hearts):
            let names = hearts.map(\.description).joined(separator: ", ")
            logger.error("no sign of life sent: these stand still: \(names)")
        }
    }
}
