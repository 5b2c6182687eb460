import Glibc
import MQTTTransport
import TestSupport

/// Devices that share one connection, and the ledger of what the broker acknowledged to them.
final class DeviceFleet: Sendable {
    /// The numbers of the messages that the broker has acknowledged, in the order of its word.
    let ledger = Recorder<Int64>()
    private let refused = Recorder<Int64>()
    private let publisher: DevicePublisher

    /// Connects to a broker; publishing waits until there is a connection.
    init(_ endpoint: BrokerEndpoint) {
        let settings = PublisherSettings(endpoint: endpoint, clientID: "devices")
        publisher = DevicePublisher(settings) { [ledger, refused] event in
            switch event {
            case .acknowledged(let ids): ledger.append(contentsOf: ids)
            case .refused(let id, _): refused.append(id)
            case .connected, .abandoned, .disconnected, .connectFailed: break
            }
        }
        publisher.start()
    }

    /// Connects to a broker on a loopback port.
    convenience init(port: UInt16) {
        var endpoint = BrokerEndpoint(host: "127.0.0.1", port: port)
        endpoint.backoff = ReconnectBackoff(
            initial: .milliseconds(50), ceiling: .milliseconds(500))
        self.init(endpoint)
    }

    deinit { publisher.stop() }

    /// Takes measurements, waiting while 256 are unacknowledged.
    func send(_ measurements: some Sequence<Measurement>) {
        for measurement in measurements {
            guard publisher.publish(measurement.message) else { return }
        }
    }

    /// Publishes measurements one by one, each when the broker has acknowledged all before it.
    func sendOneByOne(_ measurements: some Sequence<Measurement>) {
        for measurement in measurements {
            let acknowledged = ledger.all.count
            guard publisher.publish(measurement.message),
                ledger.wait(until: { $0.count > acknowledged })
            else { return }
        }
    }

    /// Publishes measurements and waits until the broker has acknowledged all.
    ///
    /// - Throws: When the broker refuses one or takes longer than 20 s, after which the devices are
    ///   of no more use.
    func publish(_ measurements: some Sequence<Measurement>) throws {
        let taken = Array(measurements)
        let sending = TestThread { self.send(taken) }
        guard sending.join() else {
            publisher.stop()
            throw SystemError("room for more messages", ETIMEDOUT)
        }
        try settle()
    }

    /// Waits until the broker has acknowledged everything sent so far.
    ///
    /// - Throws: When the broker refused something or takes longer than 20 s.
    func settle() throws {
        guard publisher.flush(within: .seconds(20)) else {
            throw SystemError("acknowledgements from the broker", ETIMEDOUT)
        }
        guard refused.all.isEmpty else { throw SystemError("the broker refused", EPERM) }
    }
}
