import Alerting
import ClinicalTypes
import Foundation
import TestSupport
import Testing
import TimeSeriesStore
import TwinEngine
import TwinModels
import TwinServices

@Suite("ForecastAnswer")
struct ForecastAnswerTests {
    private static let patient = PatientID.numbered(0)
    private static let records = [
        count(4.6, day: 0, "n1"), dose(180, day: 1, "c1"), count(1.1, day: 7.1, "n2"),
        dose(180, day: 22, "c2", .planned),
    ]

    private static func day(_ day: Double) -> Instant { .morning.advanced(byHours: day * 24) }

    private static func event(
        _ name: String, _ day: Double, _ act: ClinicalAct, _ status: ClinicalEvent.Status = .given
    ) -> ClinicalEvent {
        ClinicalEvent(
            key: EventKey(
                source: SourceID(validated: "hospital"), name: EventName(validated: name)),
            patient: patient, time: self.day(day), status: status, act: act)
    }

    private static func dose(
        _ milligrams: Double, day: Double, _ name: String, _ status: ClinicalEvent.Status = .given
    ) -> ClinicalEvent {
        event(
            name, day,
            .medication(
                Medication(
                    drug: DrugCode(validated: "docetaxel"), amount: milligrams, minutes: 60)),
            status)
    }

    private static func count(_ value: Double, day: Double, _ name: String) -> ClinicalEvent {
        event(
            name, day,
            .measurement(LaboratoryResult(code: StreamCode(validated: "anc"), value: value)))
    }

    private static func commit(_ events: [ClinicalEvent], to ward: StoredWard) throws {
        let records = events.map {
            IngestRecord(
                device: nil, receipt: .morning, content: .event($0), topic: "", payload: [])
        }
        #expect(try ward.store.commit(records).stored == events.count)
    }

    /// What a twin of these records alone would say, without a store.
    private static func reference(
        _ events: [ClinicalEvent], seed: Int, from start: Instant? = nil
    ) throws -> [UInt8] {
        var twin = TreatmentTwin(ModuleContext(patient: patient, seed: UInt64(seed)))
        for event in events.filter({ $0.status == .given }).sorted(by: { $0.time < $1.time }) {
            twin.admit([ModuleRecord(event)])
            twin.finish()
        }
        let plan = events.filter { $0.status == .planned }.map { ModuleRecord($0) }
        return JSONPayload.bytes(of: try #require(twin.forecast(plan, from: start)))
    }

    private func answer(
        _ ward: StoredWard, _ payload: String = "", patient: PatientID = patient,
        until deadline: ContinuousClock.Instant = .now + .seconds(20)
    ) throws(RequestFailure) -> [UInt8] {
        try ForecastAnswer(store: ward.store, configuration: ward.configuration)
            .answer(patient: patient, payload: Array(payload.utf8), until: deadline)
    }

    private func code(
        _ ward: StoredWard, _ payload: String = "", patient: PatientID = patient,
        until deadline: ContinuousClock.Instant = .now + .seconds(20)
    ) -> RequestFailure.Code? {
        do {
            _ = try answer(ward, payload, patient: patient, until: deadline)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("It is that of a twin of all committed records, however far the workers have come")
    func progress() async throws {
        let ward = try StoredWard(patients: 2)
        let seed = ward.configuration.twin.seed
        for (number, record) in Self.records.enumerated() {
            try Self.commit([record], to: ward)
            let known = Array(Self.records[...number])
            let expected = try Self.reference(known, seed: seed)
            #expect(try answer(ward) == expected, "before the workers, record \(number)")
            try await ward.runTwins()
            #expect(try answer(ward) == expected, "after the workers, record \(number)")
        }
        // A record of long ago takes back what the workers have.
        let late = Self.count(3.9, day: 2, "n3")
        try Self.commit([late], to: ward)
        #expect(try answer(ward) == Self.reference(Self.records + [late], seed: seed))
    }

    @Test("The digest of the twins and their outbox are what they were before the question")
    func changesNothing() async throws {
        let ward = try StoredWard(patients: 1)
        try Self.commit(Self.records, to: ward)
        try await ward.runTwins()
        let before = try (
            ward.digests(), ward.store.treatment(of: Self.patient),
            ward.store.pendingMessages(after: 0, limit: 100).map(\.id)
        )
        _ = try answer(ward)
        let after = try (
            ward.digests(), ward.store.treatment(of: Self.patient),
            ward.store.pendingMessages(after: 0, limit: 100).map(\.id)
        )
        #expect(before == after)
    }

    @Test("It looks ahead from the time that is asked for, and from the newest record before that")
    func start() throws {
        let ward = try StoredWard(patients: 1)
        try Self.commit(Self.records, to: ward)
        let seed = ward.configuration.twin.seed
        let later = Self.day(9)
        #expect(
            try answer(ward, #"{"from": "\#(later.iso8601)", "deadline_ms": 5000}"#)
                == Self.reference(Self.records, seed: seed, from: later))
        #expect(
            try answer(ward, #"{"from": "\#(Self.day(-30).iso8601)"}"#)
                == Self.reference(Self.records, seed: seed))
        #expect(code(ward, #"{"from": "\#(Self.day(97).iso8601)"}"#) == nil)
        #expect(code(ward, #"{"from": "\#(Self.day(97.2).iso8601)"}"#) == .badRequest)
        #expect(code(ward, #"{"from": "9999-12-31T23:59:59Z"}"#) == .badRequest)
    }

    @Test(
        "Anything but a time for from, and any other member, is a bad request",
        arguments: [
            #"{"from": 5}"#, #"{"from": "tomorrow"}"#, #"{"from": "2026-03-01T08:00:00"}"#,
            #"{"form": "2026-03-01T08:00:00Z"}"#, "[]", "{",
        ])
    func badPayload(payload: String) throws {
        let ward = try StoredWard(patients: 1)
        try Self.commit(Self.records, to: ward)
        #expect(code(ward, payload) == .badRequest)
    }

    @Test("A stranger, and a patient without any record of treatment, are told apart")
    func unknown() async throws {
        let ward = try StoredWard(patients: 2)
        try Self.commit(Self.records, to: ward)
        #expect(code(ward, patient: PatientID(validated: "nobody")) == .noSuchPatient)
        #expect(code(ward, patient: .numbered(1)) == .nothingKnown)
        try ward.commit(StoredWard.course(patients: 2, hours: 1, every: 15, seed: 1))
        #expect(code(ward, patient: .numbered(1)) == .nothingKnown)
        try await ward.runTwins()
        #expect(code(ward, patient: .numbered(1)) == .nothingKnown)
    }

    @Test("It gives up at the deadline, and a store that cannot be read is an internal error")
    func failures() throws {
        let ward = try StoredWard(patients: 1)
        try Self.commit(Self.records, to: ward)
        #expect(code(ward, until: .now) == .deadlineExceeded)
        try ward.store.close()
        do {
            _ = try answer(ward)
            Issue.record("a closed store was read")
        } catch {
            #expect(error.code == .internal)
            #expect(error.cause?.isEmpty == false)
            #expect(!String(decoding: error.payload, as: UTF8.self).contains("SQL"))
        }
    }
}
