import Alerting
import ClinicalTypes
import Simulation
import TestSupport
import Testing
import TwinEngine
import TwinModels

@Suite struct DeviationAlertTests {
    @Test(arguments: [Ward.ward, .unknown], [11, 12, 13, 14, 15] as [UInt64])
    func aPatientWhoFallsIllRaisesAnAlertAfterTheOnsetAndNotBefore(
        profile: PatientProfile, seed: UInt64
    ) throws {
        let patient = BedsidePatient(
            seed: seed, start: Ward.start, deterioration: Deterioration(onsetHour: 30))
        let events = try Ward.run(
            patient.readings(hours: 48), patient: patient.patient, profile: profile
        ).events
        let raised = events.filter { $0.state == .raised }
        let first = try #require(raised.first, "no alert within 18 hours of the onset")
        let delay = first.time.hours(since: Ward.start) - 30
        #expect(delay > 0 && delay < 9, "first alert \(delay) hours after the onset")
    }

    @Test(arguments: [Ward.ward, .unknown], [21, 22, 23, 24, 25, 26] as [UInt64])
    func aPatientWhoStaysStableRaisesNone(profile: PatientProfile, seed: UInt64) throws {
        let patient = BedsidePatient(seed: seed, start: Ward.start)
        let events = try Ward.run(
            patient.readings(hours: 48), patient: patient.patient, profile: profile
        ).events
        #expect(events.isEmpty)
    }

    @Test(arguments: [Ward.ward, .unknown])
    func stablePatientMonthsKeepToTheBudgetOfFalseAlerts(profile: PatientProfile)
        throws
    {
        let weeks = 4.0
        let patients = 4.0
        var raised = 0
        for seed in 0..<UInt64(patients) {
            let patient = BedsidePatient(
                seed: 300 + seed, start: Ward.start, cadence: Ward.quarterly)
            let events = try Ward.run(
                patient.readings(hours: weeks * 168), patient: patient.patient,
                profile: profile
            ).events
            raised += events.count { $0.state == .raised }
        }
        let expected = TwinConfiguration().residualBudgetPerWeek * weeks * patients
        #expect(Double(raised) <= expected + 3 * expected.squareRoot())
    }

    /// Three days, the second with a heart rate that is 15 /min higher.
    private static func withStep(seed: UInt64) -> (patient: PatientID, readings: [Reading]) {
        let patient = BedsidePatient(seed: seed, start: Ward.start)
        return (
            patient.patient,
            Ward.changing(
                patient.readings(hours: 120), .heartRate, hours: 48..<72
            ) { $0 + 15 }
        )
    }

    @Test(arguments: [31, 32, 33, 34] as [UInt64])
    func aLastingStepInHeartRateRaisesAnAlertThatEndsAfterTheReturn(seed: UInt64)
        throws
    {
        let (patient, readings) = Self.withStep(seed: seed)
        let events = try Ward.run(readings, patient: patient).events
        let first = try #require(events.first)
        #expect(first.state == .raised && first.evidence.detector == "residual.heart_rate")
        let delay = first.time.hours(since: Ward.start) - 48
        // Of 30 seeds all are found, half of them within 7 hours.
        #expect(delay >= 0 && delay < 18, "raised \(delay) hours after the step")
        let last = try #require(events.last { $0.evidence.detector == "residual.heart_rate" })
        #expect(last.state == .cleared)
        #expect(events.allSatisfy { $0.evidence.detector == "residual.heart_rate" })
        for alert in Set(events.map(\.id)) {
            let own = events.filter { $0.id == alert }
            #expect(own.map(\.ordinal) == Array(0..<own.count))
            #expect(own.first?.state == .raised && own.last?.state == .cleared)
            #expect(Set(own.map(\.onset)).count == 1)
            #expect(own.allSatisfy { $0.onset <= $0.time })
        }
    }

    @Test func equalReadingsGiveEqualAlertsWithEqualNames() throws {
        let (patient, readings) = Self.withStep(seed: 31)
        let once = try Ward.run(readings, patient: patient).events
        let again = try Ward.run(readings, patient: patient).events
        #expect(once == again)
        #expect(once.map { $0.payload() } == again.map { $0.payload() })
        let first = try #require(once.first)
        #expect(
            first.id
                == AlertID(
                    patient: patient, detector: "residual.heart_rate", onset: first.onset))
    }

    @Test func theEvidenceOfAnAlertIsComplete() throws {
        let configuration = TwinConfiguration()
        let patient = BedsidePatient(
            seed: 16, start: Ward.start, deterioration: Deterioration(onsetHour: 20))
        let events = try Ward.run(patient.readings(hours: 44), patient: patient.patient).events
        #expect(events.count >= 3)
        for event in events {
            let evidence = event.evidence
            let stream = try #require(evidence.streams.first)
            #expect(evidence.streams.count == 1 && stream.share == 1)
            #expect(evidence.detector == "residual.\(stream.code)")
            #expect(VitalStream(StreamCode(validated: stream.code))?.unit == stream.unit)
            #expect(stream.predicted.low < stream.predicted.median)
            #expect(stream.predicted.median < stream.predicted.high)
            #expect(stream.readings >= 1)
            #expect(stream.z.isFinite && abs(stream.z) < 4.3)
            #expect((0...1).contains(stream.artefactProbability))
            #expect(evidence.budgetPerWeek == configuration.streamBudgetPerWeek)
            #expect(abs(evidence.threshold * evidence.budgetPerWeek - 1) < 1e-12)
            #expect((1...512.001).contains(evidence.effectiveSampleSize))
            #expect(evidence.modelVersion == configuration.vitals.version)
            switch event.state {
            case .raised: #expect(evidence.eValue >= evidence.threshold)
            case .escalated: #expect(evidence.eValue >= 10 * evidence.threshold)
            case .cleared: #expect(evidence.eValue < evidence.threshold / 20)
            }
        }
    }
}
