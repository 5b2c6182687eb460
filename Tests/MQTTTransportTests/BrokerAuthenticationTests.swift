import MQTTTransport
import TestSupport
import Testing

@Suite(.serialized) struct BrokerAuthenticationTests {
    @Test func clientCertificatesCarryMessagesOverTLS() throws {
        let certificates = try MosquittoCertificates()
        let broker = try tlsBroker(certificates)
        var settings = broker.ingestSettings
        settings.endpoint.tls = trust(certificates)
        let session = RunningSession(settings)
        #expect(session.waitUntilSubscribed())
        let device = TestDevice(settings.endpoint)
        #expect(device.deliver(0..<5_000))
        #expect(session.waitForMessages(5_000))
        #expect(session.stop())
        #expect(session.messages.numbers.isExactly(0..<5_000))
        #expect(device.publisher.stop().isEmpty)
    }

    @Test func brokerOfAnotherAuthorityIsNotTrusted() throws {
        let other = try MosquittoCertificates()
        try expectTLSFailure(
            tlsBroker(MosquittoCertificates()), trust(other), detail: "certificate verify failed")
        withExtendedLifetime(other) {}
    }

    @Test func brokerUnderAnotherNameIsNotTrusted() throws {
        let certificates = try MosquittoCertificates()
        let broker = try tlsBroker(certificates)
        var tls = trust(certificates)
        // The resolver takes it for 127.0.0.1; the certificate does not carry it.
        try expectTLSFailure(broker, tls, host: "127.1", detail: "host name verification")
        tls.acceptsAnyHostName = true
        var settings = broker.ingestSettings
        settings.endpoint.host = "127.1"
        settings.endpoint.tls = tls
        let session = RunningSession(settings)
        #expect(session.waitUntilSubscribed())
        #expect(session.stop())
    }

    @Test func clientWithoutCertificateIsTurnedAway() throws {
        let certificates = try MosquittoCertificates()
        try expectTLSFailure(
            tlsBroker(certificates), TLSSettings(caFile: certificates.caFile),
            detail: "the broker ended the TLS handshake")
        withExtendedLifetime(certificates) {}
    }

    @Test func missingCertificateFileIsAConfigurationFailure() throws {
        let broker = try MosquittoBroker()
        var settings = broker.ingestSettings
        settings.endpoint.tls = TLSSettings(caFile: "/nonexistent/ca.crt")
        let session = RunningSession(settings)
        #expect(
            session.waitForEvent { event in
                if case .connectFailed(let failure) = event {
                    failure.code == .configuration
                } else {
                    false
                }
            })
        #expect(session.stop())
    }

    @Test func wrongPasswordIsReportedAndTriedAgain() throws {
        var brokerSettings = MosquittoBroker.Settings()
        brokerSettings.allowsAnonymous = false
        brokerSettings.passwords = ["twind": "correct"]
        let broker = try MosquittoBroker(brokerSettings)
        var settings = broker.ingestSettings
        settings.endpoint.credentials = BrokerCredentials(username: "twind", password: "wrong")
        let session = RunningSession(settings)
        #expect(
            session.events.wait { events in
                let refusals = events.count { event in
                    if case .connectFailed(let failure) = event {
                        failure.code == .refused && failure.reasonCode == 0x87
                    } else {
                        false
                    }
                }
                return refusals >= 3
            })
        #expect(session.stop())
        #expect(session.events.all.allSatisfy { !"\($0)".contains("wrong") })

        settings.endpoint.credentials?.password = "correct"
        let admitted = RunningSession(settings)
        #expect(admitted.waitUntilSubscribed())
        #expect(admitted.stop())
    }

    @Test func passwordStaysOutOfDescriptions() {
        let credentials = BrokerCredentials(username: "twind", password: "hidden")
        #expect(!"\(credentials)".contains("hidden"))
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!dumped.contains("hidden"))
    }

    private func tlsBroker(_ certificates: MosquittoCertificates) throws -> MosquittoBroker {
        var settings = MosquittoBroker.Settings()
        settings.certificates = certificates
        return try MosquittoBroker(settings)
    }

    private func trust(_ certificates: MosquittoCertificates) -> TLSSettings {
        TLSSettings(
            caFile: certificates.caFile,
            identity: .init(
                certificateFile: certificates.clientCertificate,
                keyFile: certificates.clientKey))
    }

    /// Expects that the first attempt fails in the handshake and none ever succeeds.
    private func expectTLSFailure(
        _ broker: MosquittoBroker, _ tls: TLSSettings, host: String = "127.0.0.1", detail: String
    ) throws {
        var settings = broker.ingestSettings
        settings.endpoint.host = host
        settings.endpoint.tls = tls
        let session = RunningSession(settings)
        #expect(session.events.wait { $0.count >= 2 })
        #expect(session.stop())
        for event in session.events.all {
            guard case .connectFailed(let failure) = event else {
                Issue.record("unexpected \(event)")
                continue
            }
            #expect(failure.code == .tls)
            #expect(failure.detail.contains(detail))
        }
    }
}
