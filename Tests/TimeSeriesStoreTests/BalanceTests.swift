import ClinicalTypes
import GRDB
import Testing
import TimeSeriesStore

@Suite struct BalanceTests {
    private let fixture: StoreFixture
    private var store: TwinStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    @Test(arguments: UInt64(1)...UInt64(12))
    func theStoreAgreesWithAPlainModelOnAnyMixOfRecords(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var store = store
        var model = ReferenceModel()
        for binding in ReferenceModel.bindings {
            try store.enrol(
                device: binding.device, patient: binding.patient, from: binding.from,
                to: binding.to)
        }
        for _ in 0..<60 {
            let batch = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                ReferenceModel.randomRecord(&random)
            }
            let before = model
            batch.forEach { model.take($0) }
            let outcome = try store.commit(batch)
            #expect(outcome.stored == model.observations.count - before.observations.count)
            #expect(outcome.duplicates == model.duplicates - before.duplicates)
            #expect(outcome.quarantinedTotal == model.held.count - before.held.count)
            if Int.random(in: 0..<10, using: &random) == 0 {
                try store.close()
                store = try TwinStore.open(fixture.path, role: .daemon, create: false)
            }
        }
        let balance = try store.balance()
        #expect(balance.discrepancies == [])
        #expect(balance.received == model.received)
        #expect(balance.stored == model.observations.count)
        #expect(balance.duplicates == model.duplicates)
        #expect(balance.quarantined == model.held.count)
        let observations = try store.observations(after: 0, limit: .max)
        #expect(observations.map(\.patient) == model.observations.map(\.patient))
        #expect(observations.map(\.reading) == model.observations.map(\.reading))
        let held = try store.quarantine(limit: .max).reversed().map(\.rejection.reason)
        #expect(held == model.held)
    }

    @Test func aLostRowIsFound() throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        _ = try store.commit([
            .reading(numbered: .run(1)), .reading(numbered: .run(2)), .rejected(),
        ])
        #expect(try store.balance().isBalanced)
        try store.pool.write { try $0.execute(sql: "DELETE FROM observations WHERE number = 2") }
        #expect(try store.balance().discrepancies == ["counted 2 as stored, but there are 1"])
        try store.pool.write { try $0.execute(sql: "DELETE FROM quarantine") }
        #expect(try store.balance().discrepancies.count == 2)
    }

    @Test func aSumThatDoesNotAddUpIsSpelledOut() {
        let balance = Balance(
            received: 9, stored: 4, duplicates: 2, quarantined: 1, storedRows: 4, heldRows: 1)
        #expect(!balance.isBalanced)
        #expect(
            balance.discrepancies == [
                "received 9, but stored 4 + duplicates 2 + quarantined 1 = 7"
            ])
    }
}

/// What the store should do, in arrays and dictionaries.
private struct ReferenceModel {
    private struct Key: Hashable {
        var device: DeviceID
        var sequence: SequenceKey
    }

    private struct Plain: Hashable {
        var patient: PatientID
        var code: StreamCode
        var time: Instant
        var value: Double
    }

    static let bindings = [
        Binding(device: .watch, patient: .anna, from: .morning(0), to: .morning(12)),
        Binding(device: .watch, patient: .bruno, from: .morning(14)),
        Binding(device: .monitor, patient: .bruno, from: .morning(2)),
    ]

    var received = 0
    var duplicates = 0
    var observations: [(patient: PatientID, reading: Reading)] = []
    var held: [RejectionReason] = []
    private var numbered: [Key: Reading] = [:]
    private var plain: Set<Plain> = []

    mutating func take(_ record: IngestRecord) {
        received += 1
        let reading: Reading
        switch record.content {
        case .rejected(let rejection): return held.append(rejection.reason)
        case .reading(let content): reading = content
        case .event: preconditionFailure("the drawn records are readings")
        }
        let binding = Self.bindings.first { binding in
            binding.device == record.device && binding.from <= reading.time
                && reading.time < binding.to ?? .latest
        }
        guard let binding else { return held.append(.unbound) }
        if let sequence = reading.sequence {
            let key = Key(device: binding.device, sequence: sequence)
            if let known = numbered[key] {
                let isSame =
                    known.code == reading.code && known.time == reading.time
                    && known.value == reading.value
                return isSame ? duplicates += 1 : held.append(.conflict)
            }
            numbered[key] = reading
        } else {
            let content = Plain(
                patient: binding.patient, code: reading.code, time: reading.time,
                value: reading.value)
            guard plain.insert(content).inserted else { return duplicates += 1 }
        }
        observations.append((binding.patient, reading))
    }

    /// A record from so small a world that repetitions and contradictions are common.
    static func randomRecord(_ random: inout SplitMix) -> IngestRecord {
        let devices = [DeviceID.watch, .monitor, DeviceID(validated: "stranger")]
        let device = devices[Int.random(in: 0...20, using: &random) % 10 % 3]
        if Int.random(in: 0..<10, using: &random) == 0 {
            let reasons = RejectionReason.allCases
            return .rejected(reasons[Int.random(in: 0..<reasons.count, using: &random)], device)
        }
        let number = Int64.random(in: 0..<60, using: &random)
        let code = Int.random(in: 0..<8, using: &random) == 0 ? StreamCode.temperature : .heartRate
        let value = Double.random(in: -1...1, using: &random).rounded()
        let time = Int.random(in: 0..<20, using: &random)
        guard Bool.random(using: &random) else {
            return .reading(device, code, value, at: .morning(time))
        }
        let key = SequenceKey.run(
            number, Int.random(in: 0...1, using: &random),
            boot: Bool.random(using: &random) ? "b1" : "b2")
        // Mostly the same content for a key, as a device would send it again.
        return Int.random(in: 0..<10, using: &random) == 0
            ? .reading(device, code, value, at: .morning(time), numbered: key)
            : .reading(device, code, Double(number), at: .morning(Int(number)), numbered: key)
    }
}
