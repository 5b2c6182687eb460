import ClinicalTypes
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Quarantine")
    struct QuarantineTests {
        private let broker: MosquittoBroker
        private let installation: Installation

        init() throws {
            broker = try MosquittoBroker()
            installation = try Installation(port: broker.port)
        }

        @Test("Readings of an unbound device wait, and move the twin once it is enrolled")
        func unboundDevice() throws {
            let ward = try MosquittoSubscriber(port: broker.port, filter: "twind/v1/twin/+")
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            let measurements = VitalsSeries(device: "watch-1", seed: 1, hours: 4).measurements
            try devices.publish(measurements)
            let held = "SELECT count(*) FROM quarantine WHERE is_held"
            try #require(
                try eventually { try installation.store.number(held) == measurements.count })
            #expect(try installation.store.observations() == 0)

            let list = try installation.run("quarantine", "list", "--reason", "unbound")
            #expect(list.status == 0)
            #expect(list.lines.count == measurements.count)
            #expect(list.lines.allSatisfy { $0.contains("  unbound  watch-1  ") })
            let first = try #require(list.lines.last?.split(separator: " ").first)
            let show = try installation.run("quarantine", "show", String(first))
            #expect(show.output.contains("twind/v1/obs/watch-1/heart_rate"))
            #expect(show.output.contains("reason   unbound"))
            #expect(show.output.contains("\\\"seq\\\":1}"))
            #expect(try installation.run("devices").output.contains("0 stored, 48 held"))

            try installation.enrol("p-1", "watch-1")
            let replay = try installation.run("quarantine", "replay")
            #expect(replay.output == "48 released with 48 new observations, 0 still held\n")
            #expect(ward.messages.waitForOne { $0.topic == "twind/v1/twin/p-1" })
            #expect(try installation.store.isApplied())
            #expect(try installation.run("devices").output.contains("48 stored, 0 held"))
            let empty = try installation.run("quarantine", "list")
            #expect(empty.output == "Nothing is in quarantine.\n")
            #expect(try installation.run("balance").status == 0)
            #expect(daemon.terminate() == 0)
        }

        @Test("A message that the broker retained is held, and no general replay takes it in")
        func retained() throws {
            try installation.enrol("p-1", "watch-1")
            let devices = DeviceFleet(port: broker.port)
            var measurement = Measurement.heartRates("watch-1", count: 1)[0]
            measurement.isRetained = true
            try devices.publish([measurement])
            let daemon = try installation.startSubscribed()
            try #require(try eventually { try heldReasons() == ["retained"] })
            #expect(try installation.store.observations() == 0)

            let all = try installation.run("quarantine", "replay")
            #expect(all.output == "0 released with 0 new observations, 1 still held\n")
            let named = try installation.run("quarantine", "replay", "1")
            #expect(named.output == "1 released with 1 new observations, 0 still held\n")
            #expect(try installation.run("balance").status == 0)
            #expect(daemon.terminate() == 0)
        }

        @Test("A reading from the future is held, one that is only a little ahead is not")
        func future() throws {
            try installation.enrol("p-1", "watch-1")
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            let now = try #require(
                Instant(secondsSinceEpoch: Date.now.timeIntervalSince1970.rounded()))
            var measurements = Measurement.heartRates("watch-1", count: 2)
            measurements[0].time = now.adding(seconds: 3_600)
            measurements[1].time = now.adding(seconds: 60)
            try devices.publish(measurements)
            try #require(try installation.store.holds(1))
            #expect(try installation.store.rows("SELECT number FROM observations") == ["2"])
            #expect(try heldReasons() == ["future"])
            #expect(try installation.run("balance").status == 0)
            #expect(daemon.terminate() == 0)
        }

        private func heldReasons() throws -> [String] {
            try installation.store.rows("SELECT reason FROM quarantine WHERE is_held")
        }
    }
}
