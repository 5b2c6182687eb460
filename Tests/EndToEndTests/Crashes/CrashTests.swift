import ClinicalTypes
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Crashes")
    struct CrashTests {
        /// Repeats the run: the data, and after which messages the kills come.
        private static let seed: UInt64 = 20_261_123
        private static let kills = 24
        private static let patients = 1...4

        /// About 16 hours of four patients, every 48 seconds; the second patient falls ill.
        private let measurements: [Measurement]

        init() {
            let series = Self.patients.map { patient in
                VitalsSeries(
                    device: "watch-\(patient)", seed: UInt64(patient), hours: 16, interval: 0.8,
                    deterioration: patient == 2 ? 10 : nil, firstNumber: Int64(patient) * 100_000)
            }
            measurements = series.flatMap(\.measurements).sorted {
                ($0.time, $0.number) < ($1.time, $1.number)
            }
        }

        @Test("However often it is killed, nothing acknowledged is lost or twice, and twins agree")
        func kills() throws {
            let undisturbed = try undisturbedRun()
            let broker = try MosquittoBroker()
            let installation = try enrolled(port: broker.port)
            let ward = try MosquittoSubscriber(port: broker.port, filter: "twind/v1/alert/+")
            _ = try installation.startSubscribed().terminate()
            let devices = DeviceFleet(port: broker.port)
            let unfinished = try killRepeatedly(installation, devices)
            // Kills of an idle daemon would prove nothing.
            #expect(unfinished >= Self.kills / 2, "seed \(Self.seed)")

            let daemon = try installation.startSubscribed()
            try devices.settle()
            #expect(devices.ledger.all.count == measurements.count)
            try #require(
                try installation.store.holds(measurements.count), "lost, seed \(Self.seed)")
            try #require(try installation.store.isApplied())
            #expect(daemon.terminate() == 0)

            #expect(try storedLedger(installation) == expectedLedger, "seed \(Self.seed)")
            #expect(try installation.store.rows("PRAGMA integrity_check") == ["ok"])
            #expect(try installation.run("balance").status == 0)
            #expect(try installation.store.number("SELECT count(*) FROM quarantine") == 0)

            let digest = try installation.digest()
            #expect(digest.count == Self.patients.count)
            #expect(try undisturbed.digest() == digest, "seed \(Self.seed)")
            #expect(try installation.digest(fromStart: true) == digest, "seed \(Self.seed)")
            let alerts = try alerts(installation)
            #expect(try !alerts.isEmpty && alerts == self.alerts(undisturbed))
            let heard = try ward.messages.all.map { message in
                let alert = try Document(message.payload)
                return "\(alert.text("id"))|\(Int(alert.number("ordinal")))"
            }
            #expect(Set(heard) == Set(alerts))
        }

        /// Publishes everything while the daemon is started and killed, each time after some number
        /// of messages: so a kill always comes while messages do, however fast the machine.
        ///
        /// - Returns: How many times a daemon left something for the next.
        private func killRepeatedly(
            _ installation: Installation, _ devices: DeviceFleet
        ) throws -> Int {
            var generator = ReplayableGenerator(seed: Self.seed)
            var unfinished = 0
            let size = measurements.count / Self.kills + 1
            for start in stride(from: 0, to: measurements.count, by: size) {
                let portion = measurements[start..<min(start + size, measurements.count)]
                // One kill in four comes somewhere in the start-up, the others in full work.
                let isEarly = Int.random(in: 0..<4, using: &generator) == 0
                let moment = start + Int.random(in: 0..<portion.count, using: &generator)
                let daemon = try isEarly ? installation.launch() : installation.start()
                let publishing = TestThread { devices.sendOneByOne(portion) }
                try #require(devices.ledger.wait { $0.count >= moment })
                try #require(
                    daemon.exitStatus(within: .zero) == nil, "ended by itself: \(daemon.log)")
                daemon.kill()
                try #require(publishing.join())
                let acknowledged = devices.ledger.all.count
                if try installation.store.observations() < acknowledged { unfinished += 1 }
            }
            return unfinished
        }

        /// The same data through a daemon that nobody disturbs.
        private func undisturbedRun() throws -> Installation {
            let broker = try MosquittoBroker()
            let installation = try enrolled(port: broker.port)
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            try devices.publish(measurements)
            try #require(try installation.store.holds(measurements.count))
            try #require(try installation.store.isApplied())
            #expect(daemon.terminate() == 0)
            return installation
        }

        private func enrolled(port: UInt16) throws -> Installation {
            // Small batches, for as many moments in which a kill may hurt, and several workers, which
            // a kill meets at different places.
            let installation = try Installation(
                port: port,
                [
                    "ingest.batch_messages": "16", "broker.receive_maximum": "64",
                    "twin.workers": "3",
                ])
            for patient in Self.patients {
                try installation.enrol("p-\(patient)", "watch-\(patient)")
            }
            return installation
        }

        private var expectedLedger: [String] { measurements.map(\.ledgerEntry).sorted() }

        private func storedLedger(_ installation: Installation) throws -> [String] {
            try installation.store.rows(
                """
                SELECT devices.name, boots.name, number FROM observations
                JOIN devices ON devices.id = observations.device
                JOIN boots ON boots.id = observations.boot
                """
            ).sorted()
        }

        private func alerts(_ installation: Installation) throws -> [String] {
            try installation.store.rows("SELECT alert, ordinal FROM alert_events ORDER BY 1, 2")
        }
    }
}
