import ClinicalTypes
import Foundation
import MQTTTransport
import Synchronization

/// Subscribes to alerts as a nurses' station would and prints them.
final class AlertViewer: Sendable {
    private let session: IngestSession
    private let say: @Sendable (String, Bool) -> Void
    private let origin = Mutex(Instant.now)
    private let online = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    init(endpoint: BrokerEndpoint, say: @escaping @Sendable (String, Bool) -> Void) {
        session = IngestSession(
            IngestSettings(
                endpoint: endpoint, clientID: "demo-viewer",
                filters: ["twind/v1/alert/+", "twind/v1/status/+"]))
        self.say = say
    }

    func start() {
        Thread.detachNewThread { [self] in
            do throws(CommitFailure) {
                try session.run(onEvent: { _ in }, commit: { show($0) })
            } catch {
                say("the viewer failed: \(error.cause)", false)
            }
            ended.signal()
        }
    }

    func stop() {
        session.stop()
        ended.wait()
    }

    /// Waits for the daemon's retained birth message.
    func awaitDaemon(within limit: Duration) -> Bool {
        online.wait(timeout: .now() + .milliseconds(Int(limit / .milliseconds(1)))) == .success
    }

    /// The instant of hour 0, from which alerts are told.
    func noteOrigin(_ instant: Instant) {
        origin.withLock { $0 = instant }
    }

    /// Lets what the broker has just taken arrive; it delivers within a few milliseconds.
    func settle() {
        Thread.sleep(forTimeInterval: 0.5)
    }

    private func show(_ messages: [InboundMessage]) {
        for message in messages {
            if message.topic.hasPrefix("twind/v1/status/") {
                if String(decoding: message.payload, as: UTF8.self).contains("online") {
                    online.signal()
                }
            } else if let line = AlertLine(payload: message.payload) {
                say(line.text(origin: origin.withLock { $0 }), false)
            }
        }
    }
}
