import Alerting
import ClinicalTypes
import Foundation
import Logging
import TestSupport
import TimeSeriesStore
import TwinServices

/// A store with readings of several patients, as a daemon left it that computed no twins.
final class StoredWard {
    /// A reading of one of the patients.
    struct Item {
        var patient: Int
        var reading: Reading
    }

    let store: TwinStore
    /// Small twins, for what is tested is not how well they judge.
    var configuration: ServiceConfiguration
    private let directory: TemporaryDirectory
    private var numbers: [Int: Int64] = [:]

    /// Makes an empty store with so many patients.
    init(patients: Int, workers: Int = 2) throws {
        directory = try TemporaryDirectory()
        store = try TwinStore.open(
            directory.file("twind.sqlite"), role: .daemon, create: true)
        configuration = ServiceConfiguration()
        configuration.twin.particles = 64
        configuration.twin.workers = workers
        try store.enrol(
            (0..<patients).map { patient in
                Binding(
                    device: DeviceID(validated: "watch-\(patient)"),
                    patient: .numbered(patient), from: .earliest)
            })
    }

    deinit {
        do {
            try store.close()
        } catch {
            print("the store does not close: \(error)")
        }
    }

    /// Commits readings in this order.
    func commit(_ items: some Sequence<Item>) throws {
        let records = items.map { item in
            let number = numbers[item.patient, default: 0]
            numbers[item.patient] = number + 1
            var reading = item.reading
            reading.sequence = SequenceKey(boot: "b1", number: number)
            return IngestRecord(
                device: DeviceID(validated: "watch-\(item.patient)"), receipt: .morning,
                content: .reading(reading), topic: "", payload: [])
        }
        for start in stride(from: 0, to: records.count, by: 1_000) {
            let end = min(start + 1_000, records.count)
            let outcome = try store.commit(Array(records[start..<end]))
            guard outcome.stored == end - start else {
                throw SystemError("storing the ward's readings", EINVAL)
            }
        }
    }

    /// Heart rate, respiratory rate and temperature of all patients in the order of time; the last
    /// patient falls ill halfway.
    static func course(patients: Int, hours: Double, every minutes: Double, seed: UInt64) -> [Item]
    {
        var generator = ReplayableGenerator(seed: seed)
        var items: [Item] = []
        for step in 0..<Int(hours * 60 / minutes) {
            let hour = Double(step) * minutes / 60
            for patient in 0..<patients {
                let severity = patient == patients - 1 ? min(max(hour - hours / 2, 0) / 3, 1) : 0
                for (code, rest, noise, change, grid) in Self.streams {
                    let exact =
                        rest + severity * change
                        + noise * Double.random(in: -1...1, using: &generator)
                    items.append(
                        Item(
                            patient: patient,
                            reading: Reading(
                                code: StreamCode(validated: code),
                                value: (exact / grid).rounded() * grid,
                                time: Instant.morning.advanced(byHours: hour))))
                }
            }
        }
        return items
    }

    private static let streams = [
        ("heart_rate", 72.0, 4.0, 35.0, 1.0), ("resp_rate", 15.0, 2.0, 10.0, 1.0),
        ("body_temperature", 36.8, 0.2, 2.0, 0.1),
    ]

    /// Runs all threads of the twins until everything is part of a twin.
    ///
    /// - Returns: What they counted.
    @discardableResult
    func runTwins() async throws -> ServiceCounters {
        let counters = ServiceCounters()
        let pool = try TwinPool(
            store: store, configuration: configuration, counters: counters,
            heartbeats: Heartbeats(workers: configuration.twinWorkers), arrivals: WakeUp(),
            results: WakeUp())
        // Asked to end, they first take in what is committed.
        pool.stop()
        try await pool.run()
        return counters
    }

    /// The fingerprints of all twins in the order of patients.
    func digests(usesCheckpoints: Bool = true) throws -> [String] {
        try PosteriorDigest(store: store, configuration: configuration)
            .digests(usesCheckpoints: usesCheckpoints).map { "\($0.patient) \($0.digest)" }
    }

    /// The alert events, each by its identity.
    func alerts() throws -> Set<String> {
        Set(try store.alertEvents(limit: 10_000).map { "\($0.id) \($0.ordinal) \($0.state)" })
    }
}

extension PatientID {
    static func numbered(_ number: Int) -> PatientID {
        PatientID(validated: "patient-\(number)")
    }
}

extension Instant {
    /// Eight o'clock on a day in 2026.
    static let morning = Instant(microseconds: 1_772_352_000_000_000)
}
