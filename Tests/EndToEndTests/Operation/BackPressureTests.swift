import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Back-pressure")
    struct BackPressureTests {
        private static let patients = 1...4
        /// The least that may be set.
        private static let mostWaiting = 1_000
        private static let batch = 64

        @Test("While the twins are too far behind, the broker keeps the readings; none is lost")
        func slowTwins() throws {
            let broker = try MosquittoBroker()
            // Twins so exact that two workers are slower than one device publishes.
            let installation = try Installation(
                port: broker.port,
                [
                    "twin.workers": "2", "twin.particles": "65536",
                    "twin.aggregation_minutes": "1", "twin.max_waiting": "\(Self.mostWaiting)",
                    "ingest.batch_messages": "\(Self.batch)", "broker.keepalive_seconds": "5",
                ])
            for patient in Self.patients {
                try installation.enrol("p-\(patient)", "watch-\(patient)")
            }
            let daemon = try installation.startSubscribed()
            let measurements = Self.patients.flatMap { patient in
                VitalsSeries(
                    device: "watch-\(patient)", seed: UInt64(patient), hours: 10, interval: 1,
                    firstNumber: Int64(patient) * 100_000
                ).measurements
            }.sorted { ($0.time, $0.number) < ($1.time, $1.number) }
            // Returns once the broker has all of them.
            let devices = DeviceFleet(port: broker.port)
            try devices.publish(measurements)
            #expect(daemon.logs("the twins are too far behind"))
            #expect(daemon.supervisor.hears("STATUS=connected, reading paused"))

            var mostBehind = 0
            var mostResident = 0
            let isApplied = try eventually(within: .seconds(120)) {
                mostBehind = max(mostBehind, try installation.store.behind())
                mostResident = max(mostResident, try daemon.residentKibibytes())
                return try installation.store.number("SELECT through FROM applied")
                    == measurements.count
            }
            #expect(isApplied, "it goes on, and comes to an end")
            #expect(mostBehind >= Self.mostWaiting / 2, "or there was nothing to hold back")
            #expect(mostBehind <= Self.mostWaiting + Self.batch, "and the batch being read")
            #expect(mostResident < 300 * 1_024, "\(mostResident) KiB")
            #expect(daemon.logs("the twins have caught up"))
            #expect(!daemon.log.contains("connection to the broker ended"))
            #expect(try installation.run("balance").status == 0)
            let numbers = try installation.store.rows(
                "SELECT number FROM observations ORDER BY number")
            #expect(numbers == measurements.map(\.number).sorted().map { "\($0)" })
            #expect(daemon.terminate() == 0)
        }
    }
}
