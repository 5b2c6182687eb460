import TestSupport
import Testing

extension EndToEnd {
    @Suite("Status topic")
    struct StatusTopicTests {
        @Test("It is retained online while the daemon lives, offline once it ended or was killed")
        func birthAndDeath() throws {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port)
            let monitor = try MosquittoSubscriber(
                port: broker.port, filter: "twind/v1/status/twind")
            var daemon = try installation.startSubscribed()
            try #require(monitor.messages.wait { $0.map(\.text) == [online] })
            #expect(try retained(broker) == online)
            #expect(daemon.terminate() == 0)
            try #require(monitor.messages.wait { $0.map(\.text) == [online, offline] })
            #expect(try retained(broker) == offline)

            daemon = try installation.start()
            try #require(monitor.messages.wait { $0.count == 3 })
            #expect(try retained(broker) == online)
            daemon.kill()
            // The broker waits half a minute, so that a quick restart raises no alarm.
            try #require(monitor.messages.wait(within: .seconds(45)) { $0.count == 4 })
            #expect(try retained(broker) == offline)
        }

        private let online = #"{"state":"online"}"#
        private let offline = #"{"state":"offline"}"#

        /// What somebody who comes now learns.
        private func retained(_ broker: MosquittoBroker) throws -> String? {
            let newcomer = try MosquittoSubscriber(
                port: broker.port, filter: "twind/v1/status/twind")
            guard newcomer.messages.waitForOne(where: \.isRetained) else { return nil }
            return newcomer.messages.all.first?.text
        }
    }
}
