import TestSupport
import Testing

extension EndToEnd {
    @Suite("Balance")
    struct BalanceTests {
        @Test("Stored, duplicate and quarantined add up to received, and if not the status says so")
        func everyKind() throws {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            let known = Measurement.heartRates("watch-1", count: 20)
            let unknown = Measurement.heartRates("watch-2", from: 100, count: 3)
            try devices.publish(known)
            try devices.publish(known.prefix(5))
            try devices.publish(unknown)
            try #require(
                try eventually {
                    try installation.store.number(
                        "SELECT value FROM counters WHERE name = 'received'") == 28
                })
            let balance = try installation.run("balance")
            #expect(balance.status == 0)
            #expect(
                balance.lines == [
                    "received    28", "stored      20", "duplicate   5", "quarantined 3",
                    "It adds up.",
                ])
            #expect(daemon.terminate() == 0)

            try installation.store.change("DELETE FROM observations WHERE id = 7")
            let tampered = try installation.run("balance")
            #expect(tampered.status == 65)
            #expect(tampered.errors.contains("counted 20 as stored, but there are 19"))
        }
    }
}
