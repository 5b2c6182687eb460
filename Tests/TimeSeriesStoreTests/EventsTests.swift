import ClinicalTypes
import Testing
import TimeSeriesStore

@Suite struct EventsTests {
    private let fixture: StoreFixture
    private var store: TwinStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        try store.enrol(device: .monitor, patient: .bruno, from: .morning())
    }

    private static func dose(
        _ name: String = "rx-1", version: Int64 = 1, patient: PatientID = .anna,
        at seconds: Int = 0, _ amount: Double = 180, _ status: ClinicalEvent.Status = .given
    ) -> ClinicalEvent {
        ClinicalEvent(
            key: EventKey(
                source: SourceID(validated: "pharmacy"), name: EventName(validated: name)),
            version: version, patient: patient, time: .morning(seconds), status: status,
            act: .medication(
                Medication(drug: DrugCode(validated: "docetaxel"), amount: amount, minutes: 60)))
    }

    private static func record(_ event: ClinicalEvent, receipt: Int = 1_000) -> IngestRecord {
        IngestRecord(
            device: nil, receipt: .morning(receipt), content: .event(event),
            topic: "twind/v1/event/pharmacy", payload: [])
    }

    /// The events that a twin meets which takes everything in up to an observation.
    private func met(through id: Int64) throws -> [ClinicalEvent] {
        try store.observations(of: .anna, from: .earliest, throughID: id)
            .filter { $0.reading.code == .clinicalEvent }
            .compactMap { try store.event(Int64($0.reading.value), throughID: id) }
    }

    @Test func everyKindComesBackAsItWasCommitted() throws {
        let acts: [ClinicalAct] = [
            .medication(Medication(drug: DrugCode(validated: "docetaxel"), amount: 0.1 + 0.2)),
            .radiotherapy(RadiotherapyFraction(dose: 2)),
            .transfusion(Transfusion(product: .redCells, units: 2)),
            .meal(Meal(carbohydrate: 45.5)), .fluid(FluidBalance(litres: -0.4)),
            .lesion(
                LesionMeasurement(
                    lesion: EventName(validated: "L1"), diameter: 23, volume: 6.5, isNode: true,
                    isNew: true)),
            .measurement(LaboratoryResult(code: StreamCode(validated: "anc"), value: 0.48)),
            .genome(GenomicProfile(radiosensitivityIndex: 0.34)),
        ]
        let events = acts.enumerated().map { place, act in
            var event = Self.dose("e-\(place)", at: place)
            event.act = act
            return event
        }
        let outcome = try store.commit(events.map { Self.record($0) })
        #expect(outcome.stored == 8 && outcome.lastID == 8)
        #expect(try store.events(of: .anna) == events)
        #expect(try met(through: 8) == events)
        #expect(try store.events(of: .bruno).isEmpty)
    }

    @Test func anEventSentAgainIsADuplicateAndAnotherContentAConflict() throws {
        let event = Self.dose()
        #expect(try store.commit([Self.record(event)]).stored == 1)
        #expect(try store.commit([Self.record(event, receipt: 9_000)]).duplicates == 1)
        for other in [
            Self.dose(at: 1), Self.dose(at: 0, 181), Self.dose(at: 0, 180, .planned),
            Self.dose(patient: .bruno),
        ] {
            #expect(try store.commit([Self.record(other)]).quarantined == [.conflict: 1])
        }
        let elsewhere = Self.dose(version: 2, patient: .bruno)
        #expect(try store.commit([Self.record(elsewhere)]).quarantined == [.conflict: 1])
        #expect(try store.balance().isBalanced)
    }

    @Test func aLaterVersionReplacesTheEarlierOneFromTheEarliestTimeOn() throws {
        _ = try store.commit([
            Self.record(Self.dose(at: 100)), .reading(at: .morning(200)),
            Self.record(Self.dose(version: 2, at: 300, 135)),
        ])
        #expect(try met(through: 2).map(\.version) == [1])
        #expect(try met(through: 3).map(\.version) == [2])
        let rows = try store.observations(after: 0, limit: 10)
        #expect(rows.map(\.reading.time) == [.morning(100), .morning(200), .morning(100)])
        #expect(try store.events(of: .anna) == [Self.dose(version: 2, at: 300, 135)])
    }

    @Test func aVersionThatComesAfterALaterOneIsKeptAndChangesNothing() throws {
        _ = try store.commit([Self.record(Self.dose(version: 2, at: 100))])
        let outcome = try store.commit([Self.record(Self.dose(version: 1, at: 50))])
        #expect(outcome.stored == 1 && outcome.lastID == nil)
        #expect(try store.lastObservationID() == 1)
        #expect(try met(through: 1).map(\.version) == [2])
        #expect(try store.commit([Self.record(Self.dose(version: 1, at: 50))]).duplicates == 1)
        #expect(try store.balance().isBalanced)
    }

    @Test func whatIsPlannedIsKnownFromItsReceiptOn() throws {
        _ = try store.commit([
            Self.record(Self.dose(at: 90_000, 180, .planned), receipt: 500),
            Self.record(Self.dose(version: 2, at: 90_100), receipt: 90_200),
        ])
        let rows = try store.observations(after: 0, limit: 10)
        #expect(rows.map(\.reading.time) == [.morning(500), .morning(90_000)])
    }

    @Test func anEventOfAnUnknownPatientWaitsInQuarantineUntilOneIsEnrolled() throws {
        let patient = PatientID(validated: "p-new")
        let record = Self.record(Self.dose(patient: patient))
        #expect(try store.commit([record]).quarantined == [.unknownPatient: 1])
        let held = try #require(try store.heldRecords().first)
        #expect(
            try store.releaseFromQuarantine(held, as: [record])
                == .held(try #require(try store.quarantined(held)).entry.rejection))
        try store.enrol(device: DeviceID(validated: "new"), patient: patient, from: .morning())
        #expect(
            try store.releaseFromQuarantine(held, as: [record])
                == .released(stored: 1, duplicates: 0))
        #expect(try store.events(of: patient).count == 1)
        #expect(try store.balance().isBalanced)
    }
}
