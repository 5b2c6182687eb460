import TestSupport
import Testing

extension EndToEnd {
    @Suite("Acknowledgements")
    struct AcknowledgementTests {
        private static let count = 100
        private let broker: MosquittoBroker
        private let installation: Installation
        private let measurements = Measurement.heartRates("watch-1", count: count)

        init() throws {
            var settings = MosquittoBroker.Settings()
            settings.logsPackets = true
            broker = try MosquittoBroker(settings)
            installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
        }

        @Test("Killed before the commit, the daemon gets the whole batch again and stores it once")
        func killedBeforeCommit() throws {
            var daemon = try installation.startSubscribed()
            let lock = try WriteLock(on: installation.store)
            try DeviceFleet(port: broker.port).publish(measurements)
            try #require(try eventually { try deliveries() == Self.count })
            // It waits for the lock, and no acknowledgement may leave before it has it.
            #expect(daemon.exitStatus(within: .milliseconds(500)) == nil)
            daemon.kill()
            lock.release()
            #expect(try acknowledgements() == 0)
            #expect(try installation.store.observations() == 0)

            daemon = try installation.startSubscribed()
            try #require(try installation.store.holds(Self.count))
            try #require(try eventually { try acknowledgements() == Self.count })
            #expect(try redeliveries() == Self.count)
            #expect(try numbers() == measurements.map { "\($0.number)" })
            let balance = try installation.run("balance")
            #expect(
                balance.lines.prefix(3) == ["received    100", "stored      100", "duplicate   0"])
            #expect(daemon.terminate() == 0)
        }

        @Test("A commit that another process keeps from happening ends the daemon with status 75")
        func lockedOut() throws {
            let daemon = try installation.startSubscribed()
            let lock = try WriteLock(on: installation.store)
            try DeviceFleet(port: broker.port).publish(measurements)
            #expect(daemon.exitStatus() == 75)
            #expect(daemon.log.contains("another process keeps the store locked"))
            lock.release()
            try everythingComesAgain()
        }

        @Test("A commit for which the disk has no room ends the daemon with status 74")
        func diskFull() throws {
            // No file may grow beyond 400 blocks of 512 bytes; without the trap that is a signal.
            let limits = "trap '' XFSZ; ulimit -f 400"
            _ = try installation.startSubscribed().terminate()
            let daemon = try installation.start(limits: limits)
            let many = Measurement.heartRates("watch-1", from: 1_000, count: 20_000)
            let devices = DeviceFleet(port: broker.port)
            try devices.publish(many)
            #expect(daemon.exitStatus() == 74)
            let before = try installation.store.observations()
            #expect(before < many.count)
            #expect(try acknowledgements() <= before)

            let next = try installation.start()
            try #require(try installation.store.holds(many.count))
            #expect(try numbers() == many.map { "\($0.number)" })
            #expect(try installation.run("balance").status == 0)
            #expect(next.terminate() == 0)
        }

        /// Nothing was acknowledged or stored, and the next daemon has it all.
        private func everythingComesAgain() throws {
            #expect(try acknowledgements() == 0)
            #expect(try installation.store.observations() == 0)
            let daemon = try installation.start()
            try #require(try installation.store.holds(Self.count))
            #expect(try numbers() == measurements.map { "\($0.number)" })
            #expect(daemon.terminate() == 0)
        }

        private func numbers() throws -> [String] {
            try installation.store.rows("SELECT number FROM observations ORDER BY number")
        }

        /// How many observations the broker has put on the wire to the daemon.
        private func deliveries() throws -> Int {
            try lines { $0.contains("Sending PUBLISH to twind (") && $0.contains("/obs/") }
        }

        /// How many of them bore the mark of a second delivery.
        private func redeliveries() throws -> Int {
            try lines { $0.contains("Sending PUBLISH to twind (d1") && $0.contains("/obs/") }
        }

        /// How many acknowledgements the broker has had from the daemon.
        private func acknowledgements() throws -> Int {
            try lines { $0.contains("Received PUBACK from twind (") }
        }

        private func lines(_ isCounted: (Substring) -> Bool) throws -> Int {
            try broker.log.split(separator: "\n").count(where: isCounted)
        }
    }
}
