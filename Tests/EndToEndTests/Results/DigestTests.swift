import ClinicalTypes
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Digest")
    struct DigestTests {
        /// Two devices of one patient and one of another, in the order of time.
        private let measurements: [Measurement]

        init() {
            let series = [
                VitalsSeries(device: "watch-1", seed: 1, hours: 30, deterioration: 20),
                VitalsSeries(device: "watch-2", seed: 2, hours: 30, firstNumber: 10_000),
                VitalsSeries(device: "patch-2", seed: 3, hours: 30, firstNumber: 20_000),
            ]
            measurements = series.flatMap(\.measurements).sorted {
                ($0.time, $0.number) < ($1.time, $1.number)
            }
        }

        @Test("Twins are the same whether readings come in order, shuffled or six hours late")
        func arrivalOrder() throws {
            let inOrder = try twins(after: portions(measurements))
            #expect(inOrder.count == 2)
            #expect(try twins(after: portions(shuffled(blocksOf: 3, seed: 11))) == inOrder)
            // The patch is out of reach from hour 12 to 18 and then sends all at once.
            let gap = hour(12)..<hour(18)
            let isHeldBack = { (measurement: Measurement) in
                measurement.device == "patch-2" && gap.contains(measurement.time)
            }
            let heldBack = measurements.filter(isHeldBack)
            #expect(heldBack.count == 72)
            let before = measurements.filter { !isHeldBack($0) && $0.time < gap.upperBound }
            let after = measurements.filter { $0.time >= gap.upperBound }
            let late = portions(before) + [heldBack] + portions(after)
            #expect(try twins(after: late) == inOrder)
        }

        @Test("A twin in the store is the twin of its readings though a late one still waits")
        func waitingLateReading() throws {
            let broker = try MosquittoBroker()
            let installation = try enrolled(port: broker.port)
            var daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            let late = measurements.filter { $0.time == hour(10) }
            let prompt = measurements.filter { $0.time != hour(10) }
            try devices.publish(prompt)
            try #require(try installation.store.holds(prompt.count))
            try #require(try installation.store.isApplied())
            #expect(daemon.terminate() == 0)
            installation.settings["twin.enabled"] = "false"
            try installation.writeConfiguration()
            daemon = try installation.startSubscribed()
            try devices.publish(late)
            try #require(try installation.store.holds(measurements.count))
            #expect(daemon.terminate() == 0)
            #expect(try installation.store.isApplied(within: .zero) == false)
            #expect(try installation.digest() == installation.digest(fromStart: true))
        }

        /// The digests after a daemon has taken in the portions one by one, which must not depend
        /// on its checkpoints.
        private func twins(after portions: [[Measurement]]) throws -> [String] {
            let broker = try MosquittoBroker()
            let installation = try enrolled(port: broker.port)
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            var count = 0
            for portion in portions {
                try devices.publish(portion)
                count += portion.count
                // Only a reading that comes after its window was closed is late for the twin.
                try #require(try installation.store.holds(count))
                try #require(try installation.store.isApplied())
            }
            let digests = try installation.digest()
            #expect(try installation.digest(fromStart: true) == digests)
            #expect(daemon.terminate() == 0)
            #expect(try installation.digest() == digests)
            return digests
        }

        private func enrolled(port: UInt16) throws -> Installation {
            let installation = try Installation(port: port)
            try installation.enrol("p-1", "watch-1")
            try installation.enrol("p-2", "watch-2")
            try installation.enrol("p-2", "patch-2")
            return installation
        }

        private func hour(_ hour: Int64) -> Instant { .morning.adding(seconds: hour * 3_600) }

        private func portions(_ measurements: [Measurement]) -> [[Measurement]] {
            stride(from: 0, to: measurements.count, by: 100).map {
                Array(measurements[$0..<min($0 + 100, measurements.count)])
            }
        }

        /// The measurements with those of each span of some hours in any order.
        private func shuffled(blocksOf hours: Int64, seed: UInt64) -> [Measurement] {
            var generator = ReplayableGenerator(seed: seed)
            let blocks = Dictionary(grouping: measurements) { measurement in
                (measurement.time.microseconds - Instant.morning.microseconds)
                    / (hours * 3_600_000_000)
            }
            return blocks.sorted { $0.key < $1.key }.flatMap {
                $0.value.shuffled(using: &generator)
            }
        }
    }
}
