import ClinicalTypes
import TestSupport
import Testing

extension EndToEnd {
    /// What a twin holds of treatment is a function of what is committed, not of its order.
    @Suite("Order of treatment")
    struct TreatmentOrderTests {
        private static func day(_ day: Double) -> Instant {
            .morning.adding(seconds: Int64(day * 86_400))
        }

        private static let dose = ClinicalSystem.docetaxel(
            "c1", of: "p-1", milligrams: 180, at: day(1))
        private static let counts = [
            ClinicalSystem.neutrophils("n1", of: "p-1", 4.6, at: day(0)),
            ClinicalSystem.neutrophils("n2", of: "p-1", 1.1, at: day(7.1)),
            ClinicalSystem.neutrophils("n3", of: "p-1", 0.4, at: day(8.6)),
        ]
        private static let vitals = {
            var series = VitalsSeries(device: "watch-1", seed: 4, hours: 20, deterioration: 12)
            series.start = day(8)
            return series.measurements
        }()

        /// The digests after the steps, each finished before the next, and a restart.
        private static func digests(
            _ steps: [[Step]], killing: Bool = false
        ) throws -> [String] {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            var daemon = try installation.startSubscribed()
            let hospital = ClinicalSystem(port: broker.port, source: "hospital")
            var count = 0
            for step in steps {
                for part in step {
                    switch part {
                    case .events(let events): try hospital.report(events)
                    case .readings(let readings):
                        try DeviceFleet(port: broker.port).publish(readings)
                    }
                    count += part.count
                }
                try #require(try installation.store.holds(count))
                if killing {
                    daemon.kill()
                    daemon = try installation.startSubscribed()
                }
                try #require(try installation.store.isApplied())
            }
            let digests = try installation.digest()
            #expect(try installation.digest(fromStart: true) == digests)
            #expect(daemon.terminate() == 0)
            #expect(try installation.digest() == digests)
            return digests
        }

        private enum Step {
            case events([String])
            case readings([Measurement])

            var count: Int {
                switch self {
                case .events(let events): events.count
                case .readings(let readings): readings.count
                }
            }
        }

        @Test("A dose and a count that are entered late, and a crash at every step, change nothing")
        func lateDose() throws {
            let vitals = Self.vitals
            let inOrder = try Self.digests([
                [.events([Self.counts[0], Self.dose, Self.counts[1]])],
                [.readings(Array(vitals.prefix(60))), .events([Self.counts[2]])],
                [.readings(Array(vitals.dropFirst(60)))],
            ])
            #expect(inOrder.count == 1)
            // The dose ten days late; the count at the nadir hours after vital signs that it concerns.
            let late = [
                [Step.events([Self.counts[1], Self.counts[0]])], [.readings(vitals)],
                [.events([Self.counts[2]])], [.events([Self.dose])],
            ]
            #expect(try Self.digests(late) == inOrder)
            #expect(try Self.digests(late, killing: true) == inOrder)
        }

        @Test("A correction leaves the twin that never knew the mistake")
        func correction() throws {
            func steps(first: Double?) -> [[Step]] {
                let wrong = first.map {
                    [
                        Step.events([
                            ClinicalSystem.docetaxel(
                                "c1", of: "p-1", milligrams: $0, at: Self.day(3))
                        ])
                    ]
                }
                let right = ClinicalSystem.docetaxel(
                    "c1", of: "p-1", milligrams: 180, at: Self.day(1), version: 2)
                return [
                    [.events([Self.counts[0]])], wrong, [.events(Array(Self.counts[1...]))],
                    [.readings(Self.vitals)], [.events([right])],
                ].compactMap { $0 }
            }
            #expect(try Self.digests(steps(first: 40)) == Self.digests(steps(first: nil)))
        }
    }
}
