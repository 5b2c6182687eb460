import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Supervision")
    struct SupervisionTests {
        private let broker: MosquittoBroker
        private let installation: Installation

        init() throws {
            broker = try MosquittoBroker()
            installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
        }

        @Test("The service manager hears ready, signs of life, a status and the end, in order")
        func notifications() throws {
            let daemon = try installation.start(environment: ["WATCHDOG_USEC": "3000000"])
            #expect(daemon.supervisor.hears("WATCHDOG=1"))
            #expect(daemon.supervisor.hears("STATUS=connected, 0 messages/s"))
            #expect(daemon.terminate() == 0)
            #expect(daemon.supervisor.hears("STOPPING=1"))
            let messages = daemon.supervisor.messages.all
            #expect(messages.first == "READY=1")
            #expect(messages.count { $0 == "WATCHDOG=1" } >= 3)
            #expect(messages.last == "STOPPING=1")
        }

        @Test("No sign of life is sent while a part of the daemon stands still")
        func standstill() throws {
            let daemon = try installation.startSubscribed(environment: ["WATCHDOG_USEC": "2000000"])
            #expect(daemon.supervisor.hears("WATCHDOG=1"))
            let lock = try WriteLock(on: installation.store)
            try DeviceFleet(port: broker.port).publish(Measurement.heartRates("watch-1", count: 1))
            #expect(daemon.logs("no sign of life sent: these stand still: ingestLoop"))
            lock.release()
            #expect(try installation.store.holds(1))
            #expect(daemon.terminate() == 0)
        }

        @Test("A second daemon on the same store ends with status 75 and leaves the first alone")
        func secondDaemon() throws {
            let first = try installation.startSubscribed()
            let second = try installation.launch()
            #expect(second.exitStatus() == 75)
            #expect(second.log.contains("another twind daemon uses this store"))
            try DeviceFleet(port: broker.port).publish(Measurement.heartRates("watch-1", count: 5))
            #expect(try installation.store.holds(5))
            #expect(first.terminate() == 0)
        }

        @Test("A store of a newer version ends the daemon with status 78 and stays as it was")
        func newerSchema() throws {
            try installation.store.change("PRAGMA user_version = 4711")
            let before = try Data(contentsOf: URL(fileURLWithPath: installation.store.path))
            let daemon = try installation.launch()
            #expect(daemon.exitStatus() == 78)
            #expect(daemon.log.contains("the store has schema 4711"))
            #expect(daemon.supervisor.messages.all.isEmpty)
            let after = try Data(contentsOf: URL(fileURLWithPath: installation.store.path))
            #expect(after == before)
        }

        @Test("A wrong configuration ends the daemon with status 78 and names the key")
        func wrongConfiguration() throws {
            installation.settings["broker.prot"] = "1883"
            try installation.writeConfiguration()
            let daemon = try installation.launch()
            #expect(daemon.exitStatus() == 78)
            #expect(daemon.log.contains("broker.prot"))
            #expect(daemon.log.contains("did you mean broker.port?"))
            #expect(try installation.run("check-config").status == 78)
            try FileManager.default.removeItem(atPath: installation.configurationFile)
            #expect(try installation.launch().exitStatus() == 66)
        }

        @Test(
            "Asked to end in full work, the daemon drains, keeps its twins and takes nothing twice")
        func drain() throws {
            var daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            let measurements = Measurement.heartRates("watch-1", count: 5_000)
            let publishing = TestThread { devices.send(measurements) }
            try #require(try installation.store.holds(500))
            #expect(daemon.terminate() == 0)
            // Looked at first, for any later look at the store makes one.
            #expect(!FileManager.default.fileExists(atPath: installation.store.path + "-wal"))
            let stored = try installation.store.observations()
            #expect((500...5_000).contains(stored))
            // Nothing is left to do over at the next start.
            #expect(try installation.store.isApplied(within: .zero))
            let newest = "SELECT cursor FROM checkpoints ORDER BY frontier DESC LIMIT 1"
            #expect(try installation.store.number(newest) == stored)

            daemon = try installation.start()
            try #require(publishing.join())
            try devices.settle()
            try #require(try installation.store.holds(measurements.count))
            #expect(daemon.terminate() == 0)
            let balance = try installation.run("balance")
            #expect(balance.status == 0)
            #expect(
                balance.lines.prefix(3) == [
                    "received    5000", "stored      5000", "duplicate   0",
                ])
        }
    }
}
