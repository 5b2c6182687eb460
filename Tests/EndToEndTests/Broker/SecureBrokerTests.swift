import MQTTTransport
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Secured broker")
    struct SecureBrokerTests {
        @Test("Readings flow over TLS with the client certificate that the configuration names")
        func clientCertificate() throws {
            let certificates = try MosquittoCertificates()
            var settings = MosquittoBroker.Settings()
            settings.certificates = certificates
            let broker = try MosquittoBroker(settings)
            let installation = try Installation(
                port: broker.port,
                [
                    "broker.tls.enabled": "true",
                    "broker.tls.ca_file": "\"\(certificates.caFile)\"",
                    "broker.tls.certificate_file": "\"\(certificates.clientCertificate)\"",
                    "broker.tls.key_file": "\"\(certificates.clientKey)\"",
                ])
            var endpoint = BrokerEndpoint(host: "127.0.0.1", port: broker.port)
            var security = TLSSettings(caFile: certificates.caFile)
            security.identity = TLSSettings.ClientIdentity(
                certificateFile: certificates.clientCertificate, keyFile: certificates.clientKey)
            endpoint.tls = security
            try expectReadings(installation, endpoint)
        }

        @Test("Without its certificate the daemon is not let in, and says so")
        func missingCertificate() throws {
            let certificates = try MosquittoCertificates()
            var settings = MosquittoBroker.Settings()
            settings.certificates = certificates
            let broker = try MosquittoBroker(settings)
            let installation = try Installation(
                port: broker.port,
                [
                    "broker.tls.enabled": "true",
                    "broker.tls.ca_file": "\"\(certificates.caFile)\"",
                ])
            let daemon = try installation.start()
            #expect(daemon.logs("no connection to the broker"))
            #expect(daemon.terminate() == 0)
        }

        @Test("The daemon logs in with the user name and the password in the file")
        func passwordFile() throws {
            var settings = MosquittoBroker.Settings()
            settings.allowsAnonymous = false
            settings.passwords = ["twind": "correct horse", "watch-1": "battery staple"]
            let broker = try MosquittoBroker(settings)
            let installation = try Installation(port: broker.port)
            let file = try installation.write("correct horse\n", to: "password")
            installation.settings["broker.username"] = "\"twind\""
            installation.settings["broker.password_file"] = "\"\(file)\""
            try installation.writeConfiguration()
            let endpoint = BrokerEndpoint(
                host: "127.0.0.1", port: broker.port,
                credentials: BrokerCredentials(username: "watch-1", password: "battery staple"))
            let daemon = try expectReadings(installation, endpoint)
            #expect(!daemon.log.contains("correct horse"))

            _ = try installation.write("wrong\n", to: "password")
            let refused = try installation.start()
            #expect(refused.logs("no connection to the broker"))
            #expect(refused.terminate() == 0)
        }

        /// Runs a daemon and has it take in readings that devices publish through `endpoint`.
        @discardableResult
        private func expectReadings(
            _ installation: Installation, _ endpoint: BrokerEndpoint
        ) throws -> RunningDaemon {
            try installation.enrol("p-1", "watch-1")
            let daemon = try installation.startSubscribed()
            try DeviceFleet(endpoint).publish(Measurement.heartRates("watch-1", count: 50))
            #expect(try installation.store.holds(50))
            #expect(daemon.terminate() == 0)
            return daemon
        }
    }
}
