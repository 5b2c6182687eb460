import Foundation
import Testing
import TwinServices

@Suite(
    "Reference broker configuration",
    .enabled(
        if: ["mosquitto", "mosquitto_pub", "openssl"].allSatisfy(Command.isInstalled),
        "mosquitto, mosquitto-clients and openssl are not all installed"))
struct ReferenceBrokerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Makes a key and a certificate of `name`, signed by the test's own authority.
    private func certify(_ file: String, name: String, _ options: [String]) throws {
        let command = try Command(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=\(name)",
                "-keyout", folder.path("\(file).key"), "-out", folder.path("\(file).crt"),
            ] + options)
        try #require(command.status == 0, "\(command.output)")
    }

    private func startBroker() throws -> Broker {
        try certify("ca", name: "test authority", [])
        let signed = ["-CA", folder.path("ca.crt"), "-CAkey", folder.path("ca.key")]
        try certify(
            "broker", name: "localhost",
            signed + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        for name in ["monitor-1", "twind"] { try certify(name, name: name, signed) }
        return try Broker(certificates: folder)
    }

    /// The reason code of the acknowledgement to a publication, or the client's complaint.
    private func publish(_ topic: String, as name: String, to broker: Broker) throws -> String {
        let client = try Command([
            "mosquitto_pub", "-V", "mqttv5", "-d", "-q", "1", "-h", "127.0.0.1", "-p",
            "\(broker.port)", "--cafile", folder.path("ca.crt"), "--cert",
            folder.path("\(name).crt"), "--key", folder.path("\(name).key"), "-t", topic, "-m",
            "{}",
        ])
        guard let code = client.output.firstRange(of: "RC:") else { return client.output }
        return String(client.output[code.upperBound...].prefix { $0.isNumber })
    }

    @Test("A device may write its own topics and no others, a client without certificate nothing")
    func accessList() throws {
        let broker = try startBroker()
        let denied = "135"
        // 16 means accepted, with no subscriber yet.
        let accepted = "16"
        func code(_ topic: String, _ name: String) throws -> String {
            try publish("twind/v1/\(topic)", as: name, to: broker)
        }
        #expect(try code("obs/monitor-1/heart_rate", "monitor-1") == accepted)
        #expect(try code("status/monitor-1", "monitor-1") == accepted)
        #expect(try code("obs/monitor-2/heart_rate", "monitor-1") == denied)
        #expect(try code("obs/monitor-1/a/b", "monitor-1") == denied)
        #expect(try code("alert/ward/p1", "monitor-1") == denied)
        #expect(try code("status/twind", "monitor-1") == denied)
        #expect(try code("alert/ward/p1", "twind") == accepted)
        #expect(try code("ack/monitor-1", "twind") == accepted)
        #expect(try code("obs/monitor-1/heart_rate", "twind") == denied)
        #expect(try code("request/forecast/p1", "monitor-1") == denied)
        #expect(try code("response/ward-display/1", "monitor-1") == denied)
        #expect(try code("response/ward-display/1", "twind") == accepted)
        #expect(try code("request/forecast/p1", "twind") == denied)
        let stranger = try Command([
            "openssl", "s_client", "-connect", "127.0.0.1:\(broker.port)", "-CAfile",
            folder.path("ca.crt"), "-ign_eof",
        ])
        #expect(stranger.output.contains("certificate required"), "\(stranger.output)")
    }

    @Test("Broker and daemon agree on the largest packet, and the broker's window is not smaller")
    func limitsAgree() throws {
        let lines = try Repository.text("config/mosquitto.conf").split(separator: "\n")
        func value(_ key: String) -> Int? {
            lines.first { $0.hasPrefix(key + " ") }.flatMap { Int($0.dropFirst(key.count + 1)) }
        }
        let defaults = ServiceConfiguration().broker
        #expect(value("max_packet_size") == defaults.maximumPacketBytes)
        #expect(try #require(value("max_inflight_messages")) >= defaults.receiveMaximum)
        #expect(value("max_queued_messages") == 0)
        #expect(lines.contains("persistence true"))
    }
}
