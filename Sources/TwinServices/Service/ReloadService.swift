import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Takes over the reloadable settings on SIGHUP.
///
/// The new configuration is read whole before anything changes; one with an error changes nothing.
struct ReloadService: Service {
    let configuration: ServiceConfiguration
    let file: String?
    let output: LogOutput
    let notifier: ServiceNotifier
    /// Trapped before the daemon says it is ready: until then SIGHUP would end it.
    let hangUps: UnixSignalsSequence
    private let logger = Logger(label: "reload")

    init(
        configuration: ServiceConfiguration, file: String?, output: LogOutput,
        notifier: ServiceNotifier, hangUps: UnixSignalsSequence
    ) {
        self.configuration = configuration
        self.file = file
        self.output = output
        self.notifier = notifier
        self.hangUps = hangUps
    }

    func run() async throws {
        var current = configuration
        for await _ in hangUps.cancelOnGracefulShutdown() {
            tell(.reloading(monotonicMicroseconds: monotonicMicroseconds))
            reload(&current)
            tell(.ready)
        }
    }

    private func reload(_ current: inout ServiceConfiguration) {
        do throws(ConfigurationError) {
            let new = try ServiceConfiguration.loadEffective(file: file).configuration
            let waiting = ServiceConfiguration.restartOnlyChanges(from: current, to: new)
            if !waiting.isEmpty {
                logger.warning(
                    "these changes need a restart",
                    metadata: ["keys": .array(waiting.map { "\($0)" })])
            }
            current = current.adoptingReloadableValues(of: new)
            output.level = current.log.level
            logger.notice("reloaded the configuration")
        } catch {
            logger.error("the configuration was not reloaded; the old one stays: \(error)")
            tell(.status("configuration not reloaded: see the log"))
        }
    }

    private var monotonicMicroseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }

    private func tell(_ state: ServiceState) {
        do throws(ServiceNotifierError) {
            try notifier.notify(state)
        } catch {
            logger.warning("\(error)")
        }
    }
}
