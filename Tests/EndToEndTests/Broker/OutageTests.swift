import ClinicalTypes
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Outages of the broker")
    struct OutageTests {
        private let hour34 = Instant.morning.adding(seconds: 34 * 3_600).iso8601

        @Test("The daemon is ready without a broker and takes in readings once there is one")
        func absentAtStart() throws {
            let broker = try MosquittoBroker.stopped()
            let installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            let daemon = try installation.start()
            #expect(daemon.logs("no connection to the broker"))
            try broker.start()
            #expect(daemon.logs("connected to the broker session=new", within: .seconds(20)))
            try #require(try installation.isSubscribed())
            let devices = DeviceFleet(port: broker.port)
            try devices.publish(Measurement.heartRates("watch-1", count: 50))
            #expect(try installation.store.holds(50))
            #expect(daemon.terminate() == 0)
        }

        @Test("Through restarts of the broker in full work nothing is lost and nothing comes twice")
        func restarted() throws {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            let measurements = Measurement.heartRates("watch-1", count: 6_000)
            let publishing = TestThread { devices.send(measurements) }
            for part in 1...3 {
                let isReached = eventually { devices.ledger.all.count > part * 1_000 }
                try #require(isReached)
                try broker.restart()
            }
            try #require(publishing.join(within: .seconds(30)))
            try devices.settle()
            try #require(try installation.store.holds(measurements.count, within: .seconds(30)))
            let numbers = try installation.store.rows(
                "SELECT number FROM observations ORDER BY number")
            #expect(numbers == measurements.map { "\($0.number)" })
            #expect(try installation.store.number("SELECT count(*) FROM gaps") == 0)
            #expect(try installation.run("balance").status == 0)
            #expect(daemon.terminate() == 0)
        }

        @Test("A broker that lost the session leaves a gap on record, and readings flow again")
        func sessionLost() throws {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            try devices.publish(Measurement.heartRates("watch-1", count: 50))
            try #require(try installation.store.holds(50))
            // Killed, it has never written the session down.
            broker.kill()
            #expect(daemon.logs("the connection to the broker ended"))
            try broker.start()
            #expect(daemon.logs("the broker lost the session", within: .seconds(20)))
            #expect(
                try eventually {
                    try installation.store.rows("SELECT reason FROM gaps WHERE gap_from <= gap_to")
                        == ["session lost by the broker"]
                })
            try #require(try installation.isSubscribed())
            try devices.publish(Measurement.heartRates("watch-1", from: 1_000, count: 50))
            #expect(try installation.store.holds(100))
            #expect(daemon.terminate() == 0)
        }

        @Test("Alerts made while the broker was away reach their subscriber afterwards")
        func alertsKept() throws {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port)
            // A durable session: the broker keeps for it what comes before it is back itself.
            let ward = try MosquittoSubscriber(
                port: broker.port, filter: "twind/v1/alert/+",
                arguments: ["-c", "-i", "ward", "-x", "3600"])
            // From hour 34 on the watch is bound to nobody yet: those readings wait.
            #expect(try installation.run("enrol", "p-1", "watch-1", "--to", hour34).status == 0)
            let daemon = try installation.startSubscribed()
            let series = VitalsSeries(device: "watch-1", seed: 1, deterioration: 36)
            try DeviceFleet(port: broker.port).publish(series.measurements)
            let held = "SELECT count(*) FROM quarantine WHERE is_held"
            try #require(try eventually { try installation.store.number(held) == 96 })
            try #require(try installation.store.isApplied())
            broker.terminate()
            #expect(daemon.logs("the connection for results ended"))

            #expect(try installation.run("enrol", "p-1", "watch-1", "--from", hour34).status == 0)
            #expect(try installation.run("quarantine", "replay").status == 0)
            try #require(try installation.store.isApplied())
            let alerts = try installation.store.number("SELECT count(*) FROM alert_events")
            #expect(alerts > 0)
            let waiting = "SELECT count(*) FROM outbox WHERE topic = 'twind/v1/alert/p-1'"
            #expect(try installation.store.number(waiting) == alerts)
            #expect(ward.messages.all.isEmpty)

            try broker.start()
            #expect(ward.messages.wait(within: .seconds(30)) { $0.count >= alerts })
            let isEmptied = try eventually {
                try installation.store.number("SELECT count(*) FROM outbox") == 0
            }
            #expect(isEmptied)
            #expect(ward.messages.all.count == alerts)
            #expect(daemon.terminate() == 0)
        }
    }
}
