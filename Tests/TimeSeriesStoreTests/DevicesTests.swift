import ClinicalTypes
import Testing
import TimeSeriesStore

@Suite struct DevicesTests {
    private let fixture: StoreFixture
    private var store: TwinStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func patients(_ store: TwinStore) throws -> [PatientID] {
        try store.observations(after: 0, limit: 100).map(\.patient)
    }

    @Test func aReadingBelongsToThePatientBoundAtItsTime() throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning(10), to: .morning(20))
        try store.enrol(device: .watch, patient: .bruno, from: .morning(30))
        let seconds = [9, 10, 19, 20, 29, 30, 1_000_000]
        let outcome = try store.commit(seconds.map { .reading(at: .morning($0)) })
        #expect(outcome.quarantined == [.unbound: 3])
        #expect(try patients(store) == [.anna, .anna, .bruno, .bruno])
    }

    @Test func aNewBindingEndsTheOpenOneBeforeIt() throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning(0))
        _ = try store.commit([.reading(at: .morning(7), numbered: .run(1))])
        try store.enrol(device: .watch, patient: .bruno, from: .morning(5))
        #expect(
            try store.bindings() == [
                Binding(device: .watch, patient: .anna, from: .morning(0), to: .morning(5)),
                Binding(device: .watch, patient: .bruno, from: .morning(5)),
            ])
        // What is stored stays; sent again it is a duplicate and no conflict.
        let outcome = try store.commit([
            .reading(at: .morning(7), numbered: .run(1)),
            .reading(at: .morning(8), numbered: .run(2)),
        ])
        #expect(outcome.duplicates == 1 && outcome.stored == 1)
        #expect(try patients(store) == [.anna, .bruno])
    }

    @Test func aBindingIsClosedByEnrollingItAgainWithAnEnd() throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning(0))
        try store.enrol(device: .watch, patient: .anna, from: .morning(0), to: .morning(9))
        try store.enrol(device: .watch, patient: .anna, from: .morning(0), to: .morning(9))
        #expect(
            try store.bindings() == [
                Binding(device: .watch, patient: .anna, from: .morning(0), to: .morning(9))
            ])
        #expect(try store.commit([.reading(at: .morning(9))]).quarantined == [.unbound: 1])
    }

    @Test(
        arguments: [
            (0, 11), (15, 16), (19, nil), (10, 15), (0, nil), (35, 40), (30, nil), (25, 31),
        ] as [(Int, Int?)])
    func anOverlapIsRefusedAndChangesNothing(from: Int, to: Int?) throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning(10), to: .morning(20))
        try store.enrol(device: .watch, patient: .anna, from: .morning(30), to: .morning(40))
        let before = try store.bindings()
        let error = #expect(throws: StoreError.self) {
            try store.enrol(
                device: .watch, patient: .bruno, from: .morning(from),
                to: to.map { .morning($0) })
        }
        #expect(error?.code == .refused)
        #expect(error?.description.contains("anna") == false)
        #expect(try store.bindings() == before)
        try store.enrol(device: .monitor, patient: .bruno, from: .morning(from))
        try store.enrol(device: .watch, patient: .bruno, from: .morning(20), to: .morning(30))
    }

    @Test func aBindingMustEndAfterItBegins() throws {
        let error = #expect(throws: StoreError.self) {
            try store.enrol(device: .watch, patient: .anna, from: .morning(1), to: .morning(1))
        }
        #expect(error?.code == .refused)
        #expect(try store.devices().isEmpty)
    }

    @Test func anEnrolmentByAnotherConnectionCountsFromTheNextBatch() throws {
        let command = try TwinStore.open(fixture.path, role: .command, create: false)
        #expect(
            try store.commit([.reading(numbered: .run(1))]).quarantined == [.unbound: 1])
        try command.enrol(device: .watch, patient: .anna, from: .morning())
        #expect(try store.commit([.reading(numbered: .run(2))]).stored == 1)
        try command.enrol(device: .watch, patient: .bruno, from: .morning(5))
        _ = try store.commit([.reading(at: .morning(6), numbered: .run(3))])
        #expect(try patients(store) == [.anna, .bruno])
    }

    @Test func devicesAreListedWithWhatTheySent() throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        try store.enrol(device: .monitor, patient: .bruno, from: .morning())
        let stranger = DeviceID(validated: "stranger")
        _ = try store.commit([
            .reading(at: .morning(1), numbered: .run(1), receipt: .morning(50)),
            .reading(at: .morning(2), numbered: .run(2), receipt: .morning(40)),
            .rejected(.malformed, .watch, receipt: .morning(60)),
            .rejected(.malformed, nil), .reading(stranger, receipt: .morning(70)),
        ])
        let devices = try store.devices()
        #expect(devices.map(\.device) == [.monitor, stranger, .watch])
        #expect(devices.map(\.isEnrolled) == [true, false, true])
        #expect(devices.map(\.stored) == [0, 0, 2])
        #expect(devices.map(\.held) == [0, 1, 1])
        #expect(devices.map(\.lastReceipt) == [nil, .morning(70), .morning(60)])
    }

    @Test func bindingsOfOneDeviceAreListed() throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        try store.enrol(device: .monitor, patient: .bruno, from: .morning())
        #expect(try store.bindings(of: .watch).map(\.patient) == [.anna])
        #expect(try store.bindings().map(\.device) == [.monitor, .watch])
    }

    @Test func aWardIsEnrolledWholeOrNotAtAll() throws {
        let ward = [
            Binding(device: .watch, patient: .anna, from: .morning(1), to: .morning(5)),
            Binding(device: .monitor, patient: .bruno, from: .morning(1)),
        ]
        let overlap = Binding(device: .watch, patient: .bruno, from: .morning(3), to: .morning(4))
        let error = #expect(throws: StoreError.self) { try store.enrol(ward + [overlap]) }
        #expect(error?.code == .refused)
        #expect(try store.bindings().isEmpty)
        try store.enrol(ward)
        #expect(try store.bindings() == [ward[1], ward[0]])
    }
}
